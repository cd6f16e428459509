package io.yilianyun.bridge.admin;

import io.yilianyun.bridge.crypto.Sha256;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A strong entity tag (RFC 9110).
 *
 * @param text as it stands in the header, in quotes
 */
record EntityTag(String text) {
    private static final int BYTES = 16;

    /** The tag of a representation: equal if and only if its bytes are. */
    static EntityTag of(byte[] representation) {
        return new EntityTag('"' + HexFormat.of().formatHex(Sha256.of(representation), 0, BYTES) + '"');
    }

    /**
     * @param ifNoneMatch the header: a list of tags, {@code *}, or null
     */
    boolean isIn(String ifNoneMatch) {
        return ifNoneMatch != null
                && Arrays.stream(ifNoneMatch.split(","))
                        .map(tag -> tag.strip().replaceFirst("^W/", ""))
                        .anyMatch(tag -> tag.equals("*") || tag.equals(text));
    }
}
