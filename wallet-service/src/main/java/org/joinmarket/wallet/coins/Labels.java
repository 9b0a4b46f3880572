package org.joinmarket.wallet.coins;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.WalletRefusals;
import org.joinmarket.wallet.wallets.Wallet;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What people call coins and addresses. Kept as BIP-329 has it: by a type and what the label refers to. */
public final class Labels {
    /** BIP-329: longer ones may be cut by other software. */
    public static final int MAX_CHARS = 255;

    /** Labels and records of other software in one wallet. */
    static final int MAX_RECORDS = 10_000;

    private static final String LIMIT = "at most " + MAX_CHARS + " characters, no control characters";

    private final JdbcClient jdbc;

    public Labels(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What a label refers to; its name is the record's type in BIP-329. */
    public enum Of {
        /** {@code txid:vout} */
        OUTPUT(LabelRecord.OUTPUT),

        ADDRESS(LabelRecord.ADDRESS);

        private final String type;

        Of(String type) {
            this.type = type;
        }

        String type() {
            return type;
        }
    }

    /** Of labels that came from elsewhere, by address, those that can be kept here, and of these the first that a wallet has room for. */
    public static Map<String, String> fitting(Map<String, String> labels) {
        Map<String, String> fitting = new LinkedHashMap<>();
        labels.forEach((address, label) -> {
            boolean fits = LabelRecord.isRef(address) && !label.isEmpty() && isFit(label);
            if (fits && fitting.size() < MAX_RECORDS) fitting.put(address, label);
        });
        return fitting;
    }

    /** All labels of a wallet, by what they refer to. */
    public Map<String, String> all(Wallet wallet, Of of) {
        Map<String, String> labels = new HashMap<>();
        jdbc.sql("select ref, label from labels where wallet = ? and type = ? and label is not null")
                .params(wallet.name(), of.type())
                .query((rs, _) -> labels.put(rs.getString(1), rs.getString(2)))
                .list();
        return labels;
    }

    /**
     * @param ref as BIP-329 writes it
     * @param label empty for none
     * @throws FieldProblem if the label is too long or has control characters
     * @throws org.joinmarket.support.problems.ApiProblem 409 if there are too many
     */
    public void set(Wallet wallet, Of of, String ref, String label) {
        requireFit(label);
        if (label.isEmpty()) {
            jdbc.sql("update labels set label = null where wallet = ? and type = ? and ref = ?")
                    .params(wallet.name(), of.type(), ref)
                    .update();
            jdbc.sql("delete from labels where wallet = ? and type = ? and ref = ? and note is null"
                            + " and extra is null")
                    .params(wallet.name(), of.type(), ref)
                    .update();
            return;
        }
        wallet.counting().lock();
        try {
            if (size(wallet) >= MAX_RECORDS && !exists(wallet, of, ref))
                throw WalletRefusals.tooManyLabels(MAX_RECORDS);
            jdbc.sql("insert into labels (wallet, type, ref, label) values (?, ?, ?, ?)"
                            + " on conflict (wallet, type, ref) do update set label = excluded.label")
                    .params(wallet.name(), of.type(), ref, label)
                    .update();
        } finally {
            wallet.counting().unlock();
        }
    }

    private int size(Wallet wallet) {
        return jdbc.sql("select count(*) from labels where wallet = ?")
                .param(wallet.name())
                .query(Integer.class)
                .single();
    }

    private boolean exists(Wallet wallet, Of of, String ref) {
        return jdbc.sql("select count(*) from labels where wallet = ? and type = ? and ref = ?")
                        .params(wallet.name(), of.type(), ref)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** @throws FieldProblem if it is too long or has what no line of text has */
    public static void requireFit(String label) {
        if (!isFit(label)) throw new FieldProblem("label", LIMIT);
    }

    static boolean isFit(String label) {
        return label.length() <= MAX_CHARS && label.codePoints().noneMatch(Labels::isUnfit);
    }

    private static boolean isUnfit(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> false;
        };
    }
}
