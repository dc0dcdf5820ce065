-- Rows of the ledger are written once. Whoever owns the database can still drop the trigger: `audit verify` finds that.
create function refuse_ledger_change() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only: % is refused', tg_op;
end
$$;

create trigger ledger_is_append_only before update or delete on ledger
  for each row execute function refuse_ledger_change();

create trigger ledger_is_never_truncated before truncate on ledger
  for each statement execute function refuse_ledger_change();
