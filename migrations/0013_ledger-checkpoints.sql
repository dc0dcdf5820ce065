CREATE TABLE "ledger_checkpoint" (
	"workspace_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"key_id" text NOT NULL,
	"signature" "bytea" NOT NULL,
	CONSTRAINT "ledger_checkpoint_workspace_id_seq_pk" PRIMARY KEY("workspace_id","seq")
);

CREATE TABLE "ledger_key" (
	"workspace_id" text NOT NULL,
	"key_id" text NOT NULL,
	"public_key" "bytea" NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "ledger_key_workspace_id_key_id_pk" PRIMARY KEY("workspace_id","key_id")
);

create trigger ledger_checkpoint_is_append_only before update or delete on ledger_checkpoint
  for each row execute function refuse_ledger_change();

create trigger ledger_checkpoint_is_never_truncated before truncate on ledger_checkpoint
  for each statement execute function refuse_ledger_change();
