package io.yilianyun.bridge.admin;

import io.nayuki.qrcodegen.QrCode;
import java.io.Serializable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A QR code as an SVG draws it.
 *
 * @param size width and height in modules, without the quiet zone of four around it
 * @param path of the dark modules
 */
record QrImage(int size, String path) implements Serializable {
    static QrImage of(String text) {
        QrCode code = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
        String path = IntStream.range(0, code.size * code.size)
                .filter(i -> code.getModule(i % code.size, i / code.size))
                .mapToObj(i -> "M%d %dh1v1h-1z".formatted(i % code.size, i / code.size))
                .collect(Collectors.joining());
        return new QrImage(code.size, path);
    }
}
