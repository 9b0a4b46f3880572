package org.joinmarket.taker.job;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Jobs on disk. The snapshot is what the API shows; the other columns are what a restart needs. */
@Repository
@RequiredArgsConstructor
public class JobStore {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient jdbc;

    /**
     * A job as a restart finds it.
     *
     * @param leaseId known from the moment the wallet service granted it
     * @param unsignedByUs the transaction in hex, complete but for our own signatures
     */
    public record Stored(
            Job job,
            Order order,
            @Nullable String leaseId,
            @Nullable String unsignedByUs) {}

    public void insert(Job job, Order order) {
        jdbc.sql("insert into job (id, state, ordered, snapshot, created_at) values (?, ?, ?, ?, ?)")
                .param(job.id())
                .param(job.state().name())
                .param(JSON.writeValueAsString(order))
                .param(JSON.writeValueAsString(job))
                .param(Instant.parse(job.createdAt()).toEpochMilli())
                .update();
    }

    public void update(Job job) {
        int rows = jdbc.sql("update job set state = ?, snapshot = ? where id = ?")
                .param(job.state().name())
                .param(JSON.writeValueAsString(job))
                .param(job.id())
                .update();
        if (rows != 1) throw new IllegalStateException("the job is not in the database");
    }

    public void setLease(String id, String leaseId) {
        jdbc.sql("update job set lease_id = ? where id = ?")
                .param(leaseId)
                .param(id)
                .update();
    }

    public void setUnsignedByUs(String id, String transactionHex) {
        jdbc.sql("update job set unsigned_by_us = ? where id = ?")
                .param(transactionHex)
                .param(id)
                .update();
    }

    public Optional<Job> find(String id) {
        return jdbc.sql("select snapshot from job where id = ?")
                .param(id)
                .query(String.class)
                .optional()
                .map(JobStore::job);
    }

    /** The newest first. */
    public List<Job> newest(int limit) {
        return jdbc
                .sql("select snapshot from job order by created_at desc, id limit ?")
                .param(limit)
                .query(String.class)
                .list()
                .stream()
                .map(JobStore::job)
                .toList();
    }

    /** The job as a restart finds it; it must be there. */
    public Stored stored(String id) {
        return jdbc.sql("select snapshot, ordered, lease_id, unsigned_by_us from job where id = ?")
                .param(id)
                .query(JobStore::stored)
                .single();
    }

    public List<Stored> running() {
        return jdbc.sql("select snapshot, ordered, lease_id, unsigned_by_us from job where state = 'RUNNING'")
                .query(JobStore::stored)
                .list();
    }

    /** Forgets the oldest finished jobs beyond {@code kept}. */
    public int prune(int kept) {
        return jdbc.sql("""
                        delete from job where state <> 'RUNNING' and id not in
                        (select id from job order by created_at desc, id limit ?)""").param(kept).update();
    }

    private static Stored stored(ResultSet row, int number) throws SQLException {
        return new Stored(
                job(row.getString("snapshot")),
                JSON.readValue(row.getString("ordered"), Order.class),
                row.getString("lease_id"),
                row.getString("unsigned_by_us"));
    }

    private static Job job(String snapshot) {
        return JSON.readValue(snapshot, Job.class);
    }
}
