CREATE TABLE "timer" (
	"workspace_id" text NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"generation" bigint NOT NULL,
	"lease_until" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "timer_workspace_id_kind_subject_pk" PRIMARY KEY("workspace_id","kind","subject")
);

CREATE INDEX "timer_due" ON "timer" USING btree ("due_at");