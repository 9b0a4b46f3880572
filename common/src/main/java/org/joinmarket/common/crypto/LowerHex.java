package org.joinmarket.common.crypto;

/** Lower-case hexadecimal text. */
final class LowerHex {
    private LowerHex() {}

    static boolean is(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) return false;
        }
        return true;
    }
}
