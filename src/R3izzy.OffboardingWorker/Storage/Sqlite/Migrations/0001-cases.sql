-- Times are Unix milliseconds, UTC, by the case's clock. States and outcomes are the numbers of their enums.

-- A customer's way through one procedure.
CREATE TABLE case_ (
  id            INTEGER PRIMARY KEY,
  ref           TEXT    NOT NULL UNIQUE,
  request_id    TEXT    NOT NULL UNIQUE,
  action        TEXT    NOT NULL,
  plan          TEXT    NOT NULL,
  last_month    TEXT    NOT NULL,
  effective_end INTEGER NOT NULL,
  procedure     TEXT    NOT NULL,
  version       INTEGER NOT NULL,
  customer_key  BLOB    NOT NULL,             -- keyed hash of the tax id
  payload       BLOB    NOT NULL,             -- the request, encrypted
  opened_at     INTEGER NOT NULL,
  closed_at     INTEGER,
  closed_as     INTEGER
);
CREATE UNIQUE INDEX case_open_customer ON case_ (action, customer_key) WHERE closed_at IS NULL;
CREATE INDEX case_customer ON case_ (customer_key);

CREATE TABLE ref_counter (
  prefix TEXT    NOT NULL,
  year   INTEGER NOT NULL,
  last   INTEGER NOT NULL,
  PRIMARY KEY (prefix, year)
) WITHOUT ROWID;

-- The definition a case began with; the file may have moved on since.
CREATE TABLE procedure_ (
  name    TEXT    NOT NULL,
  version INTEGER NOT NULL,
  hash    TEXT    NOT NULL,
  text    TEXT    NOT NULL,
  PRIMARY KEY (name, version)
) WITHOUT ROWID;

CREATE TABLE step (
  case_id      INTEGER NOT NULL,
  no           INTEGER NOT NULL,
  state        INTEGER NOT NULL,
  needs_left   INTEGER NOT NULL,
  attempts     INTEGER NOT NULL DEFAULT 0,    -- number of the last attempt: also the fence
  failures     INTEGER NOT NULL DEFAULT 0,    -- in a row
  verify_first INTEGER NOT NULL DEFAULT 0,
  blocked      INTEGER NOT NULL DEFAULT 0,    -- a strict need ended without success
  due_at       INTEGER,
  ended_at     INTEGER,
  why          TEXT,                          -- last reason or summary, without personal data
  instructions BLOB,                          -- for a person, encrypted
  checkpoint   BLOB,                          -- encrypted
  PRIMARY KEY (case_id, no)
) WITHOUT ROWID;

-- Narrow and hot: only steps that a worker may take, now or at their time.
CREATE TABLE due (
  platform TEXT    NOT NULL,
  due_at   INTEGER NOT NULL,
  case_id  INTEGER NOT NULL,
  no       INTEGER NOT NULL,
  PRIMARY KEY (platform, due_at, case_id, no)
) WITHOUT ROWID;

CREATE TABLE attempt (
  case_id    INTEGER NOT NULL,
  no         INTEGER NOT NULL,
  number     INTEGER NOT NULL,
  worker_id  INTEGER NOT NULL,
  platform   TEXT    NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at   INTEGER,
  outcome    INTEGER,
  failure    INTEGER,
  code       TEXT,
  text       TEXT,
  PRIMARY KEY (case_id, no, number)
) WITHOUT ROWID;
CREATE INDEX attempt_open ON attempt (worker_id) WHERE ended_at IS NULL;

-- The connector log.
CREATE TABLE call (
  case_id     INTEGER NOT NULL,
  no          INTEGER NOT NULL,
  number      INTEGER NOT NULL,
  seq         INTEGER NOT NULL,
  platform    TEXT    NOT NULL,
  method      TEXT    NOT NULL,
  path        TEXT    NOT NULL,
  status      INTEGER,
  started_at  INTEGER NOT NULL,
  duration_us INTEGER NOT NULL,
  request_id  TEXT,
  failure     TEXT,
  PRIMARY KEY (case_id, no, number, seq)
) WITHOUT ROWID;

CREATE TABLE evidence (
  case_id INTEGER NOT NULL,
  no      INTEGER NOT NULL,
  number  INTEGER NOT NULL,
  seq     INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  kind    TEXT    NOT NULL,
  json    TEXT    NOT NULL,
  sha256  TEXT    NOT NULL,
  PRIMARY KEY (case_id, no, number, seq)
) WITHOUT ROWID;

-- A worker's lease covers every attempt it has open. Real time, not the case's clock.
CREATE TABLE worker (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,   -- never given twice: attempts and leases name it
  host         TEXT    NOT NULL,
  process_id   INTEGER NOT NULL,
  lease_until  INTEGER NOT NULL
);

CREATE TABLE platform_gate (
  platform     TEXT    NOT NULL PRIMARY KEY,
  closed_until INTEGER NOT NULL,
  why          TEXT    NOT NULL,
  at           INTEGER NOT NULL
) WITHOUT ROWID;

-- Messages that could not be taken. Never dropped: listed, mended, sent again.
CREATE TABLE rejected (
  id          INTEGER PRIMARY KEY,
  received_at INTEGER NOT NULL,
  source      TEXT    NOT NULL,               -- folder, api
  name        TEXT    NOT NULL,               -- file name or remote address
  redacted    TEXT    NOT NULL,
  text        BLOB    NOT NULL,               -- encrypted
  errors      TEXT    NOT NULL,               -- JSON
  sent_again  INTEGER                         -- when it was taken after all
);

-- What people did.
CREATE TABLE audit (
  id      INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  who     TEXT    NOT NULL,
  act     TEXT    NOT NULL,
  ref     TEXT,
  step    TEXT,
  reason  TEXT
);
