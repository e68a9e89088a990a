-- What people answer, who was reminded, and changes of a case that is under way.

-- Counts changes of a case's dates. A step carries the number that it was last touched under, so that a worker which read
-- the case before the change notices when it claims the step.
ALTER TABLE case_ ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_ ADD COLUMN withdrawn_at INTEGER;
ALTER TABLE case_ ADD COLUMN follows INTEGER;                    -- the case before: of a return, its pause
ALTER TABLE step ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE step ADD COLUMN asked_at INTEGER;                    -- when it came to people, or gave up
ALTER TABLE step ADD COLUMN not_before INTEGER;                  -- of a waiting step: its time after the dates changed
ALTER TABLE step ADD COLUMN called_off INTEGER NOT NULL DEFAULT 0;  -- the case was ended while an attempt was under way

-- What waits for people already is due from when it was last tried: without a time nobody would be reminded of it.
UPDATE step SET asked_at = coalesce(
    (SELECT max(a.ended_at) FROM attempt a WHERE a.case_id = step.case_id AND a.no = step.no),
    (SELECT c.opened_at FROM case_ c WHERE c.id = step.case_id))
WHERE state IN (6, 7);

CREATE INDEX step_with_people ON step (case_id, no) WHERE state IN (6, 7);
CREATE INDEX case_follows ON case_ (follows) WHERE follows IS NOT NULL;
CREATE INDEX audit_ref ON audit (ref);

-- Answers of a task's form. A step that is answered again keeps the newer answer.
CREATE TABLE answer (
  case_id INTEGER NOT NULL,
  no      INTEGER NOT NULL,
  field   TEXT    NOT NULL,
  at      INTEGER NOT NULL,
  value   BLOB    NOT NULL,               -- encrypted: the stored form of the answer, or a file's content
  name    BLOB,                           -- of a file, encrypted; null for any other answer
  bytes   INTEGER NOT NULL,               -- of the clear value
  sha256  TEXT    NOT NULL,               -- of a file's clear content; empty for any other answer
  PRIMARY KEY (case_id, no, field)
);

-- One mail a day, department and kind.
CREATE TABLE reminder (
  day        TEXT    NOT NULL,            -- in America/Sao_Paulo, 2026-11-23
  department TEXT    NOT NULL,
  kind       TEXT    NOT NULL,            -- reminder, escalation
  at         INTEGER NOT NULL,
  PRIMARY KEY (day, department, kind)
) WITHOUT ROWID;
