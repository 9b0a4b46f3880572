package org.joinmarket.wallet.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import lombok.extern.slf4j.Slf4j;
import org.joinmarket.common.chain.Hashes;
import org.joinmarket.common.chain.Script;
import org.joinmarket.wallet.chain.ScriptMemory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Derived scripts in the database: of each the program behind the version and its length, a thousand in a row, with a checksum
 * over all that belongs to them.
 */
@Slf4j
public final class KeptScripts implements ScriptMemory {
    /** Scripts in a row. */
    static final int ROW = 1_000;

    /** Version 0, and the length of the program. */
    private static final int PREFIX = 2;

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    public KeptScripts(JdbcClient jdbc, TransactionTemplate transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    private record Row(int first, int programBytes, String programs, String checksum) {}

    @Override
    public List<Script> read(String branchId) {
        List<Row> rows = jdbc.sql("select first_index, program_bytes, programs, checksum from derived_scripts"
                        + " where branch_id = ? order by first_index")
                .param(branchId)
                .query((rs, _) -> new Row(rs.getInt(1), rs.getInt(2), rs.getString(3), rs.getString(4)))
                .list();
        List<Script> scripts = new ArrayList<>();
        for (Row row : rows) {
            boolean follows = row.first() == scripts.size();
            if (!follows
                    || !checksum(branchId, row.first(), row.programBytes(), row.programs())
                            .equals(row.checksum())) return damaged();
            byte[] programs = Base64.getDecoder().decode(row.programs());
            for (int at = 0; at < programs.length; at += row.programBytes())
                scripts.add(script(programs, at, row.programBytes()));
        }
        return scripts;
    }

    private static List<Script> damaged() {
        log.warn("derived scripts in the database are damaged: they are derived again");
        return List.of();
    }

    private static Script script(byte[] programs, int at, int bytes) {
        return new Script(ByteBuffer.allocate(PREFIX + bytes)
                .put((byte) 0)
                .put((byte) bytes)
                .put(programs, at, bytes)
                .array());
    }

    @Override
    public void keep(String branchId, List<Script> scripts, int from) {
        try {
            transactions.executeWithoutResult(_ -> {
                for (int first = from / ROW * ROW; first < scripts.size(); first += ROW)
                    write(branchId, first, scripts.subList(first, Math.min(scripts.size(), first + ROW)));
            });
        } catch (DataAccessException | TransactionException | StoreUnavailable e) {
            log.atDebug().addKeyValue("reason", e.getMessage()).log("derived scripts cannot be kept now");
        }
    }

    private void write(String branchId, int first, List<Script> scripts) {
        int bytes = scripts.getFirst().size() - PREFIX;
        ByteBuffer all = ByteBuffer.allocate(bytes * scripts.size());
        for (Script script : scripts) {
            if (script.size() != PREFIX + bytes || !(script.isP2wpkh() || script.isP2wsh()))
                throw new IllegalArgumentException("not all of one kind");
            all.put(Arrays.copyOfRange(script.bytes(), PREFIX, PREFIX + bytes));
        }
        String programs = Base64.getEncoder().encodeToString(all.array());
        jdbc.sql("insert into derived_scripts (branch_id, first_index, program_bytes, programs, checksum)"
                        + " values (?, ?, ?, ?, ?) on conflict (branch_id, first_index) do update set"
                        + " program_bytes = excluded.program_bytes, programs = excluded.programs,"
                        + " checksum = excluded.checksum")
                .params(branchId, first, bytes, programs, checksum(branchId, first, bytes, programs))
                .update();
    }

    private static String checksum(String branchId, int first, int bytes, String programs) {
        String all = branchId + " " + first + " " + bytes + " " + programs;
        return HexFormat.of().formatHex(Hashes.sha256(all.getBytes(StandardCharsets.US_ASCII)));
    }
}
