package org.joinmarket.maker;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.math.BigDecimal;
import java.nio.file.Path;
import org.joinmarket.common.amount.Sats;
import org.joinmarket.common.offer.OfferFee;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.maker.offer.OfferPolicy;
import org.joinmarket.wallet.api.Wallets;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One maker: a nick of its own, and one offer.
 *
 * @param name must be set; for logs, metrics and the list of burned commitments; strangers never see it. Keep it: under another name the
 *     maker forgets which commitments it burned
 * @param wallet name of its wallet at the wallet service; not set: the maker's name
 * @param tokenFile file with this maker's token for the wallet service; not set: joinmarket.wallet-client.token-file
 * @param type relative or absolute
 * @param cjfee what a taker pays: a fraction of the amount like 0.00002, or satoshi. Not set: 0.00002 or 500
 * @param txfee satoshi given to the miner's fee of each coinjoin; existing takers disagree about it, so leave it 0
 * @param minsize smallest amount in satoshi; below 27300 it counts as 27300
 * @param sizeFactor the advertised largest amount is up to this part lower than it could be, which hides the balance
 */
@ConfigurationPropertiesSource
public record MakerEntry(
        @NotNull @Pattern(regexp = Wallets.NAME_FORM) String name,
        @NotNull @Pattern(regexp = Wallets.NAME_FORM) String wallet,
        @Nullable Path tokenFile,
        @DefaultValue("relative") @NotNull Type type,
        @NotNull String cjfee,
        @DefaultValue("0") @Min(0) @Max(1_000_000) long txfee,
        @DefaultValue("100000") @Min(0) @Max(Sats.MAX_MONEY) long minsize,
        @DefaultValue("0.1") @NotNull BigDecimal sizeFactor) {

    private static final String RELATIVE_FEE = "0.00002";
    private static final String ABSOLUTE_FEE = "500";

    public enum Type {
        RELATIVE,
        ABSOLUTE
    }

    public MakerEntry(
            @Nullable String name,
            @Nullable String wallet,
            @Nullable Path tokenFile,
            @DefaultValue("relative") Type type,
            @Nullable String cjfee,
            @DefaultValue("0") long txfee,
            @DefaultValue("100000") long minsize,
            @DefaultValue("0.1") BigDecimal sizeFactor) {
        if (name == null) throw new IllegalArgumentException("a maker has no name");
        this.name = name;
        this.wallet = wallet == null ? name : wallet;
        this.tokenFile = tokenFile;
        this.type = type;
        this.cjfee = cjfee != null ? cjfee : type == Type.RELATIVE ? RELATIVE_FEE : ABSOLUTE_FEE;
        this.txfee = txfee;
        this.minsize = minsize;
        this.sizeFactor = sizeFactor;
        if (txfee >= 0 && minsize >= 0) policy(); // a fee that cannot be is refused here, with the maker's name
    }

    public OfferPolicy policy() {
        Sats give = Sats.sats(txfee);
        try {
            return new OfferPolicy(fee(give), give, Sats.sats(minsize), sizeFactor);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("maker " + name + ": " + e.getMessage(), e);
        }
    }

    private OfferFee fee(Sats give) {
        Decoded<OfferFee> parsed =
                type == Type.RELATIVE ? OfferFee.Relative.parse(cjfee) : OfferFee.Absolute.parse(cjfee);
        return switch (parsed.toOptional().orElseThrow(this::badFee)) {
            // the taker pays the advertised fee and we give from it, so it contains what we give (coinjoin.md 3.2)
            case OfferFee.Absolute(var sats) -> new OfferFee.Absolute(sats.plus(give));
            case OfferFee.Relative relative -> relative;
        };
    }

    private IllegalArgumentException badFee() {
        return new IllegalArgumentException(
                type == Type.RELATIVE
                        ? "cjfee of a relative offer is a decimal number from 0 to below 1, such as 0.0002"
                        : "cjfee of an absolute offer is a number of satoshi, such as 500");
    }
}
