/**
 * A session that is shared, or not any more, is a line of the feed like one that changed: replicas send it to its readers
 * in the form that they see from then on. Ingest never sets the column, so the trigger costs it nothing.
 */
export const SHARED_SESSIONS_ARE_FED = `
CREATE FUNCTION feed_session() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO feed (machine, team, owner, seqs, sessions) VALUES (NEW.machine, NEW.team, NEW.owner, '{}', ARRAY[NEW.id]);
  RETURN NULL;
END $$;
CREATE TRIGGER shared_sessions_are_fed AFTER UPDATE OF visibility ON sessions
  FOR EACH ROW WHEN (OLD.visibility IS DISTINCT FROM NEW.visibility) EXECUTE FUNCTION feed_session();
`;
