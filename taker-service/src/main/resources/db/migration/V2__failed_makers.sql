-- Runs on SQLite and PostgreSQL. Makers that cost us a round, which are not asked again for a while.
create table failed_maker (
    nick       varchar(16)  not null primary key,
    reason     varchar(32)  not null,
    failed_at  bigint       not null  -- milliseconds since 1970
);
create index failed_maker_by_time on failed_maker (failed_at);
