CREATE TABLE "ledger" (
	"workspace_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"body" text NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "ledger_workspace_id_seq_pk" PRIMARY KEY("workspace_id","seq")
);

CREATE TABLE "ledger_head" (
	"workspace_id" text PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"hash" "bytea" NOT NULL
);

CREATE TABLE "ledger_text" (
	"workspace_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"field" text NOT NULL,
	"salt" "bytea" NOT NULL,
	"text" text,
	"author" uuid,
	CONSTRAINT "ledger_text_workspace_id_seq_field_pk" PRIMARY KEY("workspace_id","seq","field")
);

CREATE INDEX "ledger_text_author" ON "ledger_text" USING btree ("workspace_id","author");