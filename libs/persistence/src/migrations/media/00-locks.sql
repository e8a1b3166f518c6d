SELECT pg_temp.lock_all($$
  LOCK TABLE workspace, channel_account, conversation, contact IN SHARE ROW EXCLUSIVE MODE;
  LOCK TABLE attachment IN ACCESS EXCLUSIVE MODE;
$$);
