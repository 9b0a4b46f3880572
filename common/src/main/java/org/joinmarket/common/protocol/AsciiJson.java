package org.joinmarket.common.protocol;

import java.util.HexFormat;

/**
 * JSON text as the existing clients write it: pure ASCII, everything else escaped as UTF-16 units, a space after colon
 * and comma (wire.md 1.2).
 */
final class AsciiJson {
    private static final HexFormat HEX = HexFormat.of();

    private AsciiJson() {}

    static StringBuilder quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c >= ' ' && c <= '~') out.append(c);
                    else out.append("\\u").append(HEX.toHexDigits(c));
                }
            }
        }
        return out.append('"');
    }

    static StringBuilder key(String name, StringBuilder out) {
        return quote(name, out.append(out.length() == 1 ? "" : ", ")).append(": ");
    }

    /** The length that {@link #quote} would write. */
    static int quotedLength(String text) {
        int length = 2;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\' || c == '\n' || c == '\r' || c == '\t' || c == '\b' || c == '\f') length += 2;
            else if (c >= ' ' && c <= '~') length++;
            else length += 6;
        }
        return length;
    }
}
