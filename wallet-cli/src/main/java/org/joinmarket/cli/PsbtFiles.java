package org.joinmarket.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.joinmarket.common.protocol.Decoded;
import org.joinmarket.common.psbt.Psbt;

/** PSBTs as other programs leave them and want them: Base64, or the bytes themselves in files named {@code .psbt}. */
final class PsbtFiles {
    private static final byte[] MAGIC = {'p', 's', 'b', 't', (byte) 0xff};
    private static final String STDIN = "-";
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private PsbtFiles() {}

    static boolean isStdin(Path file) {
        return file.toString().equals(STDIN);
    }

    /** As Base64; {@code -} is one line of standard input. What is wrong with it says whoever reads it. */
    static String read(Path file, Terminal terminal) {
        if (isStdin(file)) return bounded(terminal.line().strip(), file);
        try {
            if (Files.size(file) > Psbt.MAX_BASE64_CHARS + 2) throw tooLong(file);
            byte[] bytes = Files.readAllBytes(file);
            boolean binary = bytes.length > MAGIC.length && Arrays.equals(Arrays.copyOf(bytes, MAGIC.length), MAGIC);
            String text = binary
                    ? Base64.getEncoder().encodeToString(bytes)
                    : new String(bytes, StandardCharsets.ISO_8859_1).strip();
            return bounded(text, file);
        } catch (IOException e) {
            throw new UsageProblem("cannot read " + file, e);
        }
    }

    private static String bounded(String base64, Path file) {
        if (base64.length() > Psbt.MAX_BASE64_CHARS) throw tooLong(file);
        return base64;
    }

    private static UsageProblem tooLong(Path file) {
        return new UsageProblem("larger than 1 MB: " + file);
    }

    /** As {@link #read}, of several, of which one may be standard input. */
    static List<String> read(List<Path> files, Terminal terminal) {
        if (files.stream().filter(PsbtFiles::isStdin).count() > 1) throw new UsageProblem("- more than once");
        return files.stream().map(file -> read(file, terminal)).toList();
    }

    static Psbt parse(String base64, Path file) {
        return switch (Psbt.parseBase64(base64)) {
            case Decoded.Ok<Psbt>(var psbt) -> psbt;
            case Decoded.Unknown<Psbt>(var what) ->
                throw new UsageProblem(file + " is a " + what + ", not of version 0");
            case Decoded.Malformed<Psbt>(var flaw) -> throw new UsageProblem(file + " is no PSBT: " + flaw);
        };
    }

    /** A new, empty file that only its owner can read. Nothing that exists is written over. */
    static void reserve(Path file) {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (FileAlreadyExistsException e) {
            throw new UsageProblem("it exists already: " + file, e);
        } catch (IOException | UnsupportedOperationException e) {
            throw new UsageProblem("cannot write " + file, e);
        }
    }

    /** What became of nothing. */
    static void giveBack(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UsageProblem("cannot delete " + file, e);
        }
    }

    /** Into a file that was {@link #reserve}d, in binary, as devices read it. */
    static void write(String base64, Path file) {
        try {
            Files.write(file, Base64.getDecoder().decode(base64), StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UsageProblem("cannot write " + file, e);
        }
    }
}
