package org.joinmarket.common.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A path in the tree of keys (BIP32), {@code m/84'/0'/0'/0/7}.
 *
 * @param steps each a child number, hardened ones with the top bit set
 */
public record HdPath(List<Integer> steps) {
    public static final HdPath MASTER = new HdPath(List.of());

    /** No wallet of ours goes deeper. */
    public static final int MAX_DEPTH = 10;

    static final int HARDENED = 0x8000_0000;
    private static final int BIP84_PURPOSE = 84;
    private static final Pattern FORM = Pattern.compile("m(/(0|[1-9][0-9]{0,9})'?){0," + MAX_DEPTH + "}");

    public HdPath {
        steps = List.copyOf(steps);
        if (steps.size() > MAX_DEPTH) throw new IllegalArgumentException("path too deep");
    }

    /** {@code m/84'/coin'/mixdepth'}, the account of a mixdepth (BIP84). */
    public static HdPath mixdepth(Network network, int mixdepth) {
        return MASTER.hardened(BIP84_PURPOSE).hardened(network.bip44CoinType()).hardened(mixdepth);
    }

    /** {@code m/84'/coin'/mixdepth'/branch/index}. */
    public static HdPath address(Network network, int mixdepth, int branch, int index) {
        return mixdepth(network, mixdepth).child(branch).child(index);
    }

    /** With an apostrophe behind hardened numbers. */
    public static Optional<HdPath> parse(String text) {
        if (!FORM.matcher(text).matches()) return Optional.empty();
        List<Integer> steps = new ArrayList<>();
        for (String step : text.substring(1).split("/", -1)) {
            if (step.isEmpty()) continue; // before the first slash
            boolean hardened = step.endsWith("'");
            long number = Long.parseLong(hardened ? step.substring(0, step.length() - 1) : step);
            if (number > Integer.MAX_VALUE) return Optional.empty();
            steps.add((int) number | (hardened ? HARDENED : 0));
        }
        return Optional.of(new HdPath(steps));
    }

    public HdPath child(int number) {
        return with(number, 0);
    }

    public HdPath hardened(int number) {
        return with(number, HARDENED);
    }

    private HdPath with(int number, int flag) {
        if (number < 0) throw new IllegalArgumentException("child number out of range: " + number);
        List<Integer> longer = new ArrayList<>(steps);
        longer.add(number | flag);
        return new HdPath(longer);
    }

    @Override
    public String toString() {
        return steps.stream()
                .map(step -> "/" + (step & Integer.MAX_VALUE) + (step < 0 ? "'" : ""))
                .collect(Collectors.joining("", "m", ""));
    }
}
