-- Runs on SQLite and PostgreSQL.
create table job (
    id                varchar(36)  not null primary key,
    state             varchar(16)  not null,
    ordered           text         not null, -- JSON of the order
    snapshot          text         not null, -- JSON of the job as the API shows it
    lease_id          varchar(64),
    -- complete but for our own signatures, stored before we ask for these: after a crash the round can be finished
    unsigned_by_us    text,
    created_at        bigint       not null  -- milliseconds since 1970
);
create index job_by_state on job (state);
create index job_by_time on job (created_at);
