package org.joinmarket.common.protocol;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.chain.Script;

/**
 * One output as {@code !auth} and {@code !ioauth} name it (wire.md 9): {@code txid:vout}, or with script and height for
 * peers that showed {@link Features#NEUTRINO_COMPAT}. Outpoints are parsed strictly: lower case, plain decimals.
 */
public sealed interface UtxoText {
    int MAX_HEIGHT_DIGITS = 9;

    OutPoint outPoint();

    /** As it stands in a message. */
    String format();

    /** The form that every peer reads. */
    record Plain(OutPoint outPoint) implements UtxoText {
        @Override
        public String format() {
            return outPoint.toString();
        }
    }

    /** @param blockHeight of the block that has the output, as the peer claims it; 0 to 999 999 999 */
    record Extended(OutPoint outPoint, Script script, int blockHeight) implements UtxoText {
        private static final Pattern HEX = Pattern.compile("([0-9a-f]{2})+");
        private static final Pattern HEIGHT = Pattern.compile("0|[1-9][0-9]{0," + (MAX_HEIGHT_DIGITS - 1) + "}");

        public Extended {
            if (blockHeight < 0) throw new IllegalArgumentException("negative block height");
        }

        @Override
        public String format() {
            return outPoint + ":" + script.hex() + ":" + blockHeight;
        }
    }

    static Decoded<UtxoText> parse(String text) {
        String[] fields = text.split(":", 5);
        if (fields.length != 2 && fields.length != 4) return Decoded.malformed(Flaw.BAD_OUTPOINT);
        Optional<OutPoint> outPoint = OutPoint.parse(fields[0] + ":" + fields[1]);
        if (outPoint.isEmpty()) return Decoded.malformed(Flaw.BAD_OUTPOINT);
        if (fields.length == 2) return Decoded.ok(new Plain(outPoint.get()));
        if (fields[2].length() > 2 * Script.MAX_BYTES) return Decoded.malformed(Flaw.TOO_LONG);
        String hex = fields[2].toLowerCase(Locale.ROOT); // an honest maker writes upper case
        if (!Extended.HEX.matcher(hex).matches()) return Decoded.malformed(Flaw.BAD_HEX);
        if (!Extended.HEIGHT.matcher(fields[3]).matches()) return Decoded.malformed(Flaw.BAD_NUMBER);
        Script script = new Script(HexFormat.of().parseHex(hex));
        return Decoded.ok(new Extended(outPoint.get(), script, Integer.parseInt(fields[3])));
    }
}
