-- Commitments whose opening this maker has accepted. One per maker: a taker uses one commitment with all makers of a round,
-- and several of ours may be among them. Never pruned: forgetting one would let its coin be used again.
CREATE TABLE burned_commitment (
    maker      VARCHAR(64) NOT NULL,
    commitment CHAR(64)    NOT NULL,
    burned_at  BIGINT      NOT NULL,
    PRIMARY KEY (maker, commitment)
);

-- What others broadcast. Strangers fill it, so it is bounded, and apart from our own burns.
CREATE TABLE heard_commitment (
    commitment CHAR(64) NOT NULL PRIMARY KEY,
    heard_at   BIGINT   NOT NULL
);

CREATE INDEX heard_commitment_age ON heard_commitment (heard_at);

-- One row per burn, written with it. Times are milliseconds since 1970.
CREATE TABLE coinjoin_round (
    session_id  CHAR(32)    NOT NULL PRIMARY KEY,
    maker       VARCHAR(64) NOT NULL,
    amount_sats BIGINT      NOT NULL,
    cjfee_sats  BIGINT      NOT NULL,
    txfee_sats  BIGINT      NOT NULL,
    state       VARCHAR(16) NOT NULL,
    lease_id    VARCHAR(64),
    txid        CHAR(64),
    started_at  BIGINT      NOT NULL,
    signed_at   BIGINT,
    burn_micros  BIGINT,
    lease_micros BIGINT,
    sign_micros  BIGINT
);

CREATE INDEX coinjoin_round_maker ON coinjoin_round (maker, state, started_at);
CREATE INDEX coinjoin_round_lease ON coinjoin_round (lease_id);
