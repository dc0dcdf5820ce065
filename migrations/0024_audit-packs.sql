CREATE TABLE "audit_pack" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"subject" text NOT NULL,
	"bytes" "bytea",
	"sha256" text,
	"decisions" integer NOT NULL,
	"head" bigint NOT NULL,
	"sealed" boolean NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "audit_pack_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);

CREATE INDEX "audit_pack_age" ON "audit_pack" USING btree ("workspace_id","at");