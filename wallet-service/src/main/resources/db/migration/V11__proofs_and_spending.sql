-- Runs on SQLite and PostgreSQL.

-- Openings of commitments to coins of elsewhere, made there: they hold no key. Each is used once.
create table external_commitments (
    commitment varchar(64) primary key,
    wallet varchar(32) not null references wallets (name),
    outpoint varchar(75) not null,
    podle_index integer not null,
    opening varchar(400) not null,
    added_ms bigint not null,
    lease_id varchar(32) references leases (id),
    used_ms bigint,
    unique (wallet, outpoint, podle_index)
);

-- What left each wallet by day (UTC), without fees.
create table daily_values (
    wallet varchar(32) not null references wallets (name),
    epoch_day integer not null,
    value_sats bigint not null,
    primary key (wallet, epoch_day)
);

-- A second person's word about one request.
create table approvals (
    id varchar(32) primary key,
    wallet varchar(32) not null references wallets (name),
    request_hash varchar(64) not null,
    kind varchar(16) not null,
    -- addresses and amounts, a line each
    summary text not null,
    -- absent: all that is there
    value_sats bigint,
    requested_by varchar(64) not null,
    requested_ms bigint not null,
    expires_ms bigint not null,
    state varchar(10) not null,
    decided_by varchar(64),
    decided_ms bigint
);

create index approvals_by_request on approvals (wallet, request_hash);
