SELECT pg_temp.lock_all($$
  LOCK TABLE workspace IN SHARE ROW EXCLUSIVE MODE;
  LOCK TABLE channel_account, contact, contact_address, conversation, message, attachment, delivery, lane, parked_status
    IN ACCESS EXCLUSIVE MODE;
$$);
