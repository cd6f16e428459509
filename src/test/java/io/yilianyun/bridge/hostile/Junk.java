package io.yilianyun.bridge.hostile;

import java.util.List;
import java.util.Random;

/** Texts that are wrong in many ways, drawn from a seed. */
final class Junk {
    private static final List<String> NASTY = List.of(
            "",
            " ",
            "null",
            "\u0000",
            "\r\n",
            "\t",
            "\u2028",
            "\ud83d\ude00",
            "\ufeff",
            "\u202e",
            "\u6613\u8054\u4e91",
            "'",
            "\"",
            "\\",
            "%00",
            "%",
            "${header.x}",
            "{{yilianyun.base-url}}",
            "#{7*7}",
            "<script>",
            "-1",
            "0",
            "1e999",
            "9999999999999999999",
            "true",
            "+999999999-12-31T23:59:59Z",
            "-999999999-01-01T00:00:00Z",
            "2027-01-31T12:00:00Z",
            "2027-02-30T12:00:00Z",
            "2027-01-31T12:00:00+18:00",
            "1970-01-01T00:00:00Z",
            "demo",
            "centre",
            "DEMO",
            "a".repeat(33),
            "a".repeat(65),
            "a".repeat(201),
            "a".repeat(300),
            "A".repeat(43),
            "-_".repeat(21) + "a");

    private final Random random;

    Junk(long seed) {
        random = new Random(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    String text() {
        if (random.nextInt(3) > 0) {
            return any(NASTY);
        }
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            text.append((char) (random.nextInt(4) == 0 ? random.nextInt(0xd800) : 32 + random.nextInt(95)));
        }
        return text.toString();
    }

    /** The text with a few of its characters changed, left out or doubled. */
    String damaged(String text) {
        StringBuilder damaged = new StringBuilder(text);
        for (int i = 1 + random.nextInt(3); i > 0 && damaged.length() > 0; i--) {
            int at = random.nextInt(damaged.length());
            switch (random.nextInt(4)) {
                case 0 -> damaged.deleteCharAt(at);
                case 1 -> damaged.insert(at, damaged.charAt(at));
                case 2 -> damaged.setCharAt(at, (char) (32 + random.nextInt(95)));
                default -> damaged.setLength(at);
            }
        }
        return damaged.toString();
    }
}
