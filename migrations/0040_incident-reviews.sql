CREATE TABLE "incident_action" (
	"workspace_id" text NOT NULL,
	"incident" integer NOT NULL,
	"number" integer NOT NULL,
	"text" text NOT NULL,
	"owner" uuid,
	"due_at" timestamp with time zone NOT NULL,
	"by" uuid,
	"at" timestamp with time zone NOT NULL,
	"done_by" uuid,
	"done_at" timestamp with time zone,
	CONSTRAINT "incident_action_workspace_id_incident_number_pk" PRIMARY KEY("workspace_id","incident","number")
);

CREATE TABLE "incident_review" (
	"workspace_id" text NOT NULL,
	"incident" integer NOT NULL,
	"owner" uuid,
	"cause" text,
	"learned" text,
	"by" uuid,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "incident_review_workspace_id_incident_pk" PRIMARY KEY("workspace_id","incident")
);

ALTER TABLE "incident_action" ADD CONSTRAINT "incident_action_workspace_id_incident_incident_workspace_id_number_fk" FOREIGN KEY ("workspace_id","incident") REFERENCES "public"."incident"("workspace_id","number") ON DELETE no action ON UPDATE no action;
ALTER TABLE "incident_review" ADD CONSTRAINT "incident_review_workspace_id_incident_incident_workspace_id_number_fk" FOREIGN KEY ("workspace_id","incident") REFERENCES "public"."incident"("workspace_id","number") ON DELETE no action ON UPDATE no action;
CREATE INDEX "incident_action_open" ON "incident_action" USING btree ("workspace_id","due_at") WHERE done_at is null;