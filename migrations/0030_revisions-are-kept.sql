-- Requests are judged by the revision they were opened under, so a revision is written once. Whoever owns the database can
-- still drop the trigger: the ledger has each revision's hash.
create function refuse_revision_change() returns trigger language plpgsql as $$
begin
  raise exception 'a revision of the lifecycle is never changed: % is refused', tg_op;
end
$$;

create trigger lifecycle_revision_is_never_changed before update or delete on lifecycle_revision
  for each row execute function refuse_revision_change();

create trigger lifecycle_revision_is_never_truncated before truncate on lifecycle_revision
  for each statement execute function refuse_revision_change();
