package org.joinmarket.wallet.bonds;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.joinmarket.common.bond.BondCertificate;
import org.joinmarket.common.bond.BondScripts;
import org.joinmarket.common.bond.CertificateExpiry;
import org.joinmarket.common.bond.Timenumber;
import org.joinmarket.common.chain.OutPoint;
import org.joinmarket.common.crypto.Base64Text;
import org.joinmarket.common.crypto.MessageSignatures;
import org.joinmarket.common.crypto.PublicKey;
import org.joinmarket.common.crypto.SecretKey;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.wallet.BondRefusals;
import org.joinmarket.wallet.api.Bonds;
import org.joinmarket.wallet.chain.ChainBackend;
import org.joinmarket.wallet.chain.ChainOutput;
import org.joinmarket.wallet.chain.ChainTip;
import org.joinmarket.wallet.wallets.Wallet;

/** Takes certificates that were signed elsewhere, once everything that takers will verify has been verified (coinjoin.md 2.2 to 2.4). */
public final class CertificateImport {
    private final ColdBonds bonds;
    private final ChainBackend chain;

    CertificateImport(ColdBonds bonds, ChainBackend chain) {
        this.bonds = bonds;
        this.chain = chain;
    }

    /**
     * On the disk when it returns, its key sealed.
     *
     * @throws org.joinmarket.support.problems.ApiProblem with the field that is wrong; 409 locked or too many
     */
    public OutPoint take(Wallet wallet, Bonds.ImportCertificate request) {
        wallet.requireUnlocked();
        OutPoint outPoint = OutPoint.parse(request.txid() + ":" + request.vout())
                .orElseThrow(() -> new FieldProblem("txid", "64 lower-case hex, with vout below 2^32"));
        PublicKey key = publicKey("pubkey", request.pubkey());
        Timenumber timenumber = Timenumber.ofLocktime(request.locktime())
                .orElseThrow(() ->
                        new FieldProblem("locktime", "the first second of a month (UTC) from 2020-01 to 2099-12"));
        try (SecretKey certificateKey = secretKey(request.certPrivkey())) {
            String stated = request.certPubkey();
            if (stated != null && !publicKey("cert_pubkey", stated).equals(certificateKey.publicKey()))
                throw new FieldProblem("cert_pubkey", "the public key of cert_privkey");
            var expiry = new CertificateExpiry(request.certExpiry());
            BondCertificate certificate = certificate(certificateKey.publicKey(), expiry, request.certSignature(), key);
            ChainTip tip = chain.tip();
            if (!expiry.holdsAt(tip.height()))
                throw new FieldProblem(
                        "cert_expiry",
                        "at least " + CertificateExpiry.from(tip.height()).period() + ", the current period");
            if (timenumber.locktime() <= tip.medianTime())
                throw new FieldProblem("locktime", "in the future: a bond whose time is over is worth less every day");
            requireOfElsewhere(wallet, key, timenumber);
            requireOnChain(outPoint, key, timenumber);
            if (!bonds.keep(wallet, outPoint, key, timenumber, certificate, certificateKey))
                throw BondRefusals.tooManyCertificates(ColdBonds.MAX);
        }
        return outPoint;
    }

    /** @throws org.joinmarket.support.problems.ApiProblem 404 */
    public void remove(Wallet wallet, String outpoint) {
        if (!OutPoint.parse(outpoint).map(one -> bonds.remove(wallet, one)).orElse(false))
            throw BondRefusals.certificateNotFound();
    }

    /** What the wallet derives itself is its bond already: it would be there twice, and count twice. */
    private static void requireOfElsewhere(Wallet wallet, PublicKey key, Timenumber timenumber) {
        if (wallet.scripts()
                .pathOf(BondScripts.output(key, timenumber.locktime()))
                .isPresent())
            throw new FieldProblem("pubkey", "a key of elsewhere: a bond of this wallet needs no certificate");
    }

    private void requireOnChain(OutPoint outPoint, PublicKey key, Timenumber timenumber) {
        ChainOutput output = chain.lookup(List.of(outPoint)).get(outPoint);
        if (output == null || output.confirmations() == 0)
            throw new FieldProblem("txid", "an output that is in a block and unspent");
        if (!output.script().equals(BondScripts.output(key, timenumber.locktime())))
            throw new FieldProblem("pubkey", "the key, and locktime the time, that the output is locked with");
    }

    private static BondCertificate certificate(
            PublicKey certificateKey, CertificateExpiry expiry, String signature, PublicKey bondKey) {
        return signature(signature)
                .filter(der -> der.length <= MessageSignatures.MAX_DER_BYTES)
                .map(der -> new BondCertificate(certificateKey, expiry, der))
                .filter(certificate -> certificate.isBy(bondKey))
                .orElseThrow(() -> new FieldProblem(
                        "cert_signature",
                        "by the bond's key over the certificate of cert_privkey and cert_expiry, as DER in hex, or in"
                                + " Base64 as wallets sign texts"));
    }

    private static Optional<byte[]> signature(String text) {
        if (text.matches("(?:[0-9a-fA-F]{2})+"))
            return Optional.of(HexFormat.of().parseHex(text));
        return Base64Text.decodeStrict(text, MessageSignatures.MAX_DER_BYTES)
                .toOptional()
                .map(bytes -> MessageSignatures.derOfRecoverable(bytes).orElse(bytes));
    }

    private static PublicKey publicKey(String field, String hex) {
        return bytes(hex, PublicKey.BYTES)
                .flatMap(PublicKey::of)
                .orElseThrow(() -> new FieldProblem(field, "a compressed public key, 66 hex characters"));
    }

    private static SecretKey secretKey(String hex) {
        byte[] bytes = bytes(hex, SecretKey.BYTES).orElse(new byte[0]);
        try {
            return SecretKey.of(bytes);
        } catch (IllegalArgumentException _) {
            throw new FieldProblem("cert_privkey", "a private key, 64 hex characters");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static Optional<byte[]> bytes(String hex, int count) {
        return hex.matches("[0-9a-fA-F]{" + 2 * count + "}")
                ? Optional.of(HexFormat.of().parseHex(hex))
                : Optional.empty();
    }
}
