package org.joinmarket.common.chain;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.joinmarket.common.amount.Sats;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code bitcoin:} link asks for (BIP21). Names of parameters are compared without regard to case (BIP321), so that the
 * upper-case form of QR codes means what it says, and none is taken twice.
 *
 * @param address as it stands in the link; {@link Addresses#toScript} says whether it is one, and of which network
 * @param amount 1 sat to 21 million bitcoin; null if the link names none
 * @param label of whom is paid, decoded: what a stranger wrote
 * @param message of what is paid for, decoded: what a stranger wrote
 */
public record PaymentUri(
        String address,
        @Nullable Sats amount,
        @Nullable String label,
        @Nullable String message) {
    /** A QR code has at most some 4 300 letters; links that people send are far below. */
    public static final int MAX_CHARS = 2_000;

    public static final int MAX_PARAMETERS = 20;

    private static final int MAX_SHOWN = 40;
    private static final String SCHEME = "bitcoin:";
    private static final Pattern SCHEME_FORM = Pattern.compile(SCHEME, Pattern.CASE_INSENSITIVE); // of ASCII alone
    private static final String REQUIRED = "req-";
    private static final int SATS_DECIMALS = 8;

    /** The characters of a query (RFC 3986), without those that separate parameters. */
    private static final Pattern QUERY = Pattern.compile("[A-Za-z0-9._~!$'()*+,;:@/?%-]*");

    private static final Pattern AMOUNT = Pattern.compile("([0-9]{0,8})(?:\\.([0-9]{0,8}))?");
    private static final Pattern ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    /** What became of the text. */
    public sealed interface Parsed {}

    public record Good(PaymentUri uri) implements Parsed {}

    /** @param parameter the name of the parameter at fault, as {@code req-pop}; null if it is none or no name */
    public record Bad(Why why, @Nullable String parameter) implements Parsed {
        /** For whoever gave the link: what is wrong, without what else stands in it. */
        public String text() {
            if (parameter == null) return why.text;
            return why.text + ": " + parameter.substring(0, Math.min(parameter.length(), MAX_SHOWN));
        }
    }

    public enum Why {
        TOO_LONG("a bitcoin: link of at most " + MAX_CHARS + " characters"),
        NOT_A_LINK("a link that begins with bitcoin: and an address"),
        BAD_CHARACTER("a link in which other characters are percent-encoded"),
        BAD_ENCODING("a link whose percent-encoding is UTF-8"),
        TOO_MANY_PARAMETERS("a link with at most " + MAX_PARAMETERS + " parameters"),
        TWICE("a link that says nothing twice"),
        UNKNOWN_REQUIREMENT("a link that requires nothing that we do not know"),
        BAD_AMOUNT("a link whose amount is bitcoin with at most 8 decimals, 1 sat to 21 million bitcoin");

        private final String text;

        Why(String text) {
            this.text = text;
        }
    }

    /** Whether {@code text} is to be read by {@link #parse}, not as an address. */
    public static boolean isLink(String text) {
        return SCHEME_FORM.matcher(text).lookingAt();
    }

    /** Whatever {@code text} is. */
    public static Parsed parse(String text) {
        if (text.length() > MAX_CHARS) return new Bad(Why.TOO_LONG, null);
        if (!isLink(text)) return new Bad(Why.NOT_A_LINK, null);
        String rest = text.substring(SCHEME.length());
        int mark = rest.indexOf('?');
        String address = mark < 0 ? rest : rest.substring(0, mark);
        if (address.isEmpty() || !address.chars().allMatch(PaymentUri::isLetterOrDigit))
            return new Bad(Why.NOT_A_LINK, null);
        return mark < 0
                ? new Good(new PaymentUri(address, null, null, null))
                : query(address, rest.substring(mark + 1));
    }

    private static boolean isLetterOrDigit(int c) {
        return c < 0x80 && Character.isLetterOrDigit(c);
    }

    private static Parsed query(String address, String query) {
        String[] parts = query.split("&", MAX_PARAMETERS + 1);
        if (parts.length > MAX_PARAMETERS) return new Bad(Why.TOO_MANY_PARAMETERS, null);
        Map<String, String> values = new HashMap<>();
        for (String part : parts) {
            if (part.isEmpty()) continue; // the grammar has it
            int equals = part.indexOf('=');
            String key = equals < 0 ? part : part.substring(0, equals);
            String value = equals < 0 ? "" : part.substring(equals + 1);
            if (!QUERY.matcher(key).matches()) return new Bad(Why.BAD_CHARACTER, null);
            Optional<String> name = decode(key).map(text -> text.toLowerCase(Locale.ROOT));
            if (name.isEmpty()) return new Bad(Why.BAD_ENCODING, null);
            if (name.get().startsWith(REQUIRED)) return new Bad(Why.UNKNOWN_REQUIREMENT, key);
            if (!QUERY.matcher(value).matches()) return new Bad(Why.BAD_CHARACTER, key);
            Optional<String> decoded = decode(value);
            if (decoded.isEmpty()) return new Bad(Why.BAD_ENCODING, key);
            if (values.putIfAbsent(name.get(), decoded.get()) != null) return new Bad(Why.TWICE, key);
        }
        String amount = values.get("amount");
        Sats sats = amount == null ? null : sats(amount).orElse(null);
        if (amount != null && sats == null) return new Bad(Why.BAD_AMOUNT, null);
        return new Good(new PaymentUri(address, sats, values.get("label"), values.get("message")));
    }

    /** Never longer than {@code text}: three characters become one byte. */
    private static Optional<String> decode(String text) {
        if (ESCAPE.matcher(text).find()) return Optional.empty();
        ByteBuffer bytes = ByteBuffer.allocate(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.put((byte) Integer.parseInt(text, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.put((byte) c);
            }
        }
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
        } catch (CharacterCodingException _) {
            return Optional.empty();
        }
    }

    private static Optional<Sats> sats(String text) {
        Matcher form = AMOUNT.matcher(text);
        if (!form.matches()) return Optional.empty();
        String whole = form.group(1);
        String fraction = form.group(2) == null ? "" : form.group(2);
        if (whole.isEmpty() && fraction.isEmpty()) return Optional.empty();
        long value = Long.parseLong(whole + fraction + "0".repeat(SATS_DECIMALS - fraction.length()));
        return value > 0 && Sats.inRange(value) ? Optional.of(new Sats(value)) : Optional.empty();
    }
}
