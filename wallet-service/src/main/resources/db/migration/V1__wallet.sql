-- Runs on SQLite and PostgreSQL. Times are milliseconds since 1970, amounts satoshi, scripts and keys lower-case hex.

create table wallets (
    name varchar(32) primary key,
    fingerprint varchar(8) not null,
    network varchar(8) not null,
    watch_id varchar(40) not null unique,
    birth_ms bigint not null
);

create table accounts (
    wallet varchar(32) not null references wallets (name),
    mixdepth integer not null,
    xpub varchar(120) not null,
    primary key (wallet, mixdepth)
);

-- next_index only ever grows: an address is never handed out twice
create table branches (
    wallet varchar(32) not null references wallets (name),
    mixdepth integer not null,
    branch integer not null,
    next_index integer not null,
    range_end integer not null,
    primary key (wallet, mixdepth, branch)
);

create table handed_addresses (
    wallet varchar(32) not null references wallets (name),
    mixdepth integer not null,
    branch integer not null,
    key_index integer not null,
    purpose varchar(16) not null,
    handed_ms bigint not null,
    primary key (wallet, mixdepth, branch, key_index)
);

create table frozen_outpoints (
    wallet varchar(32) not null references wallets (name),
    outpoint varchar(75) not null,
    primary key (wallet, outpoint)
);

create table spend_authorizations (
    id varchar(32) primary key,
    wallet varchar(32) not null references wallets (name),
    address varchar(100) not null,
    script varchar(200) not null,
    amount_sats bigint,
    max_cost_sats bigint not null,
    expires_ms bigint not null,
    state varchar(10) not null,
    lease_id varchar(32),
    created_ms bigint not null
);

create index spend_authorizations_by_wallet on spend_authorizations (wallet, created_ms);

create table leases (
    id varchar(32) primary key,
    token varchar(64) not null,
    idempotency_key varchar(64) not null,
    request_hash varchar(64) not null,
    wallet varchar(32) not null references wallets (name),
    role varchar(5) not null,
    state varchar(10) not null,
    mixdepth integer not null,
    amount_sats bigint not null,
    coinjoin_script varchar(200) not null,
    coinjoin_mixdepth integer,
    coinjoin_index integer,
    change_script varchar(200) not null,
    change_index integer not null,
    granted_ms bigint not null,
    expires_ms bigint not null,
    -- maker
    cjfee_sats bigint,
    txfee_sats bigint,
    box_key varchar(64),
    auth_key varchar(66),
    btc_sig varchar(120),
    -- taker
    expected_cost_sats bigint,
    max_cost_sats bigint,
    max_fee_rate bigint,
    minimum_makers integer,
    authorization_id varchar(32) references spend_authorizations (id),
    sweep integer,
    -- from the signature on
    txid varchar(64),
    unsigned_tx text,
    signed_ms bigint,
    confirmations integer,
    conflict_height integer,
    note varchar(200),
    unique (token, idempotency_key)
);

create index leases_by_state on leases (state);
create index leases_by_grant on leases (wallet, mixdepth, role, granted_ms);

create table lease_inputs (
    lease_id varchar(32) not null references leases (id),
    position integer not null,
    outpoint varchar(75) not null,
    value_sats bigint not null,
    script varchar(200) not null,
    branch integer not null,
    key_index integer not null,
    confirmations integer not null,
    open_lease integer not null,
    primary key (lease_id, position)
);

-- an outpoint is in one open lease at most, whoever asks at the same time
create unique index lease_inputs_open on lease_inputs (outpoint) where open_lease = 1;

create table lease_signatures (
    lease_id varchar(32) not null references leases (id),
    input_index integer not null,
    outpoint varchar(75) not null,
    signature varchar(160) not null,
    public_key varchar(66) not null,
    primary key (lease_id, input_index)
);

create table used_commitments (
    commitment varchar(64) primary key,
    lease_id varchar(32) not null references leases (id),
    outpoint varchar(75) not null,
    podle_index integer not null,
    branch integer not null,
    key_index integer not null,
    used_ms bigint not null,
    unique (outpoint, podle_index)
);

create table daily_costs (
    wallet varchar(32) not null references wallets (name),
    epoch_day integer not null,
    cost_sats bigint not null,
    primary key (wallet, epoch_day)
);
