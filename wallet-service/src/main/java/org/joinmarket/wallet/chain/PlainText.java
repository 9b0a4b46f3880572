package org.joinmarket.wallet.chain;

/** Text of others, made fit to be logged and shown. */
final class PlainText {
    private PlainText() {}

    /** Printable ASCII only, at most {@code maxChars}. */
    static String bounded(String text, int maxChars) {
        StringBuilder result = new StringBuilder(Math.min(text.length(), maxChars));
        for (int i = 0; i < text.length() && result.length() < maxChars; i++) {
            char c = text.charAt(i);
            result.append(c >= ' ' && c < 0x7f ? c : '?');
        }
        return result.toString();
    }
}
