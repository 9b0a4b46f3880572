package org.joinmarket.wallet.web;

import jakarta.validation.Valid;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.support.problems.FieldProblem;
import org.joinmarket.support.tokens.Caller;
import org.joinmarket.support.tokens.CurrentCaller;
import org.joinmarket.support.tokens.Role;
import org.joinmarket.wallet.WalletRefusals;
import org.joinmarket.wallet.api.Imports;
import org.joinmarket.wallet.coins.LabelFile;
import org.joinmarket.wallet.coins.Labels;
import org.joinmarket.wallet.imports.Flaw;
import org.joinmarket.wallet.imports.ForeignWallet;
import org.joinmarket.wallet.imports.History;
import org.joinmarket.wallet.imports.Reading;
import org.joinmarket.wallet.imports.WalletFiles;
import org.joinmarket.wallet.seed.Seeds;
import org.joinmarket.wallet.wallets.Wallet;
import org.joinmarket.wallet.wallets.WalletRegistry;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Takes wallets over from files of other implementations. */
@Slf4j
@RestController
@RequestMapping("/api/v1/wallets/import")
final class ImportController {
    private static final String FILE = "file";
    private static final String FILE_PASSWORD = "file_password";
    private static final String PASSPHRASE = "passphrase";

    private final WalletRegistry wallets;
    private final WalletFiles files;
    private final Seeds seeds;
    private final BirthHeights births;
    private final LabelFile labels;

    ImportController(WalletRegistry wallets, WalletFiles files, Seeds seeds, BirthHeights births, LabelFile labels) {
        this.births = births;
        this.wallets = wallets;
        this.files = files;
        this.seeds = seeds;
        this.labels = labels;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Imports.Imported importFile(@CurrentCaller Caller caller, @Valid @RequestBody Imports.Import request) {
        caller.require(Role.OPERATOR);
        caller.requireWholeWallet(request.name());
        byte[] file = bytes(request.file());
        try {
            Reading reading = seeds.attempt(
                            "import by " + caller.name(),
                            () -> files.read(file, request.filePassword(), request.passphrase()))
                    .orElseThrow(WalletRefusals::tooManyAttempts);
            return switch (reading) {
                case Reading.Refused(var flaw) -> throw problem(flaw);
                case Reading.Read(var found) -> takeOver(request, found);
            };
        } finally {
            Arrays.fill(file, (byte) 0);
        }
    }

    private static byte[] bytes(String base64) {
        try {
            byte[] file = Base64.getDecoder().decode(base64);
            if (file.length <= Imports.MAX_FILE_BYTES) return file;
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new FieldProblem(FILE, "Base64 of at most " + Imports.MAX_FILE_BYTES + " bytes");
    }

    private Imports.Imported takeOver(Imports.Import request, ForeignWallet found) {
        try (found) {
            Integer said = request.birthHeight();
            Integer birth = said == null ? births.believed(found.creationHeight()) : said;
            births.check(birth);
            History history =
                    found.history().withLabels(Labels.fitting(found.history().labels()));
            boolean handedOut = Boolean.TRUE.equals(request.handedOut());
            Wallet wallet =
                    wallets.recover(request.name(), request.password(), found.seed(), birth, history, handedOut);
            int own = labels.countOwn(wallet, history.labels().keySet());
            log.atInfo()
                    .addKeyValue("wallet", wallet.name())
                    .addKeyValue("format", found.format())
                    .log("wallet imported");
            return new Imports.Imported(
                    wallet.name(),
                    wallet.fingerprint(),
                    found.format(),
                    found.walletId(),
                    nextIndices(history),
                    history.frozen().size(),
                    found.importedKeys(),
                    own,
                    history.labels().size() - own,
                    found.history().labels().size() - history.labels().size(),
                    found.creationHeight());
        }
    }

    private static List<Imports.NextIndex> nextIndices(History history) {
        return history.next().stream()
                .map(next -> new Imports.NextIndex(next.mixdepth(), next.branch(), next.index()))
                .toList();
    }

    static FieldProblem problem(Flaw flaw) {
        return switch (flaw) {
            case UNKNOWN_FORMAT ->
                new FieldProblem(FILE, "a wallet file of joinmarket-clientserver or joinmarket-ng: this is neither");
            case DAMAGED -> new FieldProblem(FILE, "a whole wallet file: this one is cut or changed");
            case UNKNOWN_VERSION -> new FieldProblem(FILE, "version 1 of its format, with Argon2id");
            case COSTLY_KEY ->
                new FieldProblem(
                        FILE,
                        "a key of at most 65536 KiB (and of three fifths of the service's heap, -Xmx), 10 passes and 16 lanes");
            case PASSWORD_MISSING -> new FieldProblem(FILE_PASSWORD, "needed for an encrypted file");
            case PASSWORD_NOT_NEEDED -> new FieldProblem(FILE_PASSWORD, "only for an encrypted file");
            case WRONG_PASSWORD ->
                new FieldProblem(FILE_PASSWORD, "the password of this file; a changed file looks as if it were wrong");
            case P2PKH_WALLET ->
                new FieldProblem(
                        FILE, "a native segwit wallet; this one has P2PKH addresses: send its coins to a new one");
            case P2SH_WALLET ->
                new FieldProblem(
                        FILE,
                        "a native segwit wallet; this one has P2SH-P2WPKH addresses: send its coins to a new one");
            case WATCH_ONLY_WALLET -> new FieldProblem(FILE, "a wallet with keys; this one only watches bonds");
            case UNKNOWN_WALLET_TYPE -> new FieldProblem(FILE, "a native segwit wallet, of type 2 or 5, sw or sw-fb");
            case OTHER_NETWORK -> new FieldProblem(FILE, "a wallet of the network of joinmarket.chain.network");
            case NO_MNEMONIC ->
                new FieldProblem(FILE, "12, 15, 18, 21 or 24 English BIP39 words with a right checksum");
            case PASSPHRASE_NOT_NEEDED ->
                new FieldProblem(PASSPHRASE, "only for files of joinmarket-ng; others hold it if there is one");
            case PASSPHRASE_TOO_LONG -> new FieldProblem(PASSPHRASE, "at most 1024 bytes when normalized (NFKD)");
            case EXTENSION_TOO_LONG ->
                new FieldProblem(FILE, "a seed extension of at most 1024 bytes when normalized (NFKD)");
            case MIXDEPTHS -> new FieldProblem(FILE, "no more mixdepths in use than joinmarket.wallet.mixdepths");
            case ADDRESSES -> new FieldProblem(FILE, "at most " + History.MAX_ADDRESSES + " addresses handed out");
        };
    }
}
