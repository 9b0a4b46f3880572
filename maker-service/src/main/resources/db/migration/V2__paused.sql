-- Makers that their operator paused: they stay so after a restart.
CREATE TABLE paused_maker (
    maker     VARCHAR(64) NOT NULL PRIMARY KEY,
    paused_at BIGINT      NOT NULL
);
