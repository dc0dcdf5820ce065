CREATE TABLE "incident" (
	"workspace_id" text NOT NULL,
	"number" integer NOT NULL,
	"title" text NOT NULL,
	"severity" smallint NOT NULL,
	"state" text NOT NULL,
	"model" text,
	"version" text,
	"stage" text,
	"from_subject" text,
	"origin" jsonb,
	"declared_by" uuid,
	"declared_at" timestamp with time zone NOT NULL,
	"began_at" timestamp with time zone NOT NULL,
	"acked_by" uuid,
	"acked_at" timestamp with time zone,
	"mitigated_at" timestamp with time zone,
	"resolved_by" uuid,
	"resolved_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"merged_into" integer,
	"last_update" text,
	"last_update_by" uuid,
	"last_update_at" timestamp with time zone,
	CONSTRAINT "incident_workspace_id_number_pk" PRIMARY KEY("workspace_id","number")
);

CREATE TABLE "incident_role" (
	"workspace_id" text NOT NULL,
	"incident" integer NOT NULL,
	"role" text NOT NULL,
	"person" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "incident_role_workspace_id_incident_role_person_pk" PRIMARY KEY("workspace_id","incident","role","person")
);

ALTER TABLE "incident" ADD CONSTRAINT "incident_workspace_id_model_model_workspace_id_name_fk" FOREIGN KEY ("workspace_id","model") REFERENCES "public"."model"("workspace_id","name") ON DELETE no action ON UPDATE no action;
ALTER TABLE "incident_role" ADD CONSTRAINT "incident_role_workspace_id_incident_incident_workspace_id_number_fk" FOREIGN KEY ("workspace_id","incident") REFERENCES "public"."incident"("workspace_id","number") ON DELETE no action ON UPDATE no action;
CREATE UNIQUE INDEX "incident_from" ON "incident" USING btree ("workspace_id","from_subject") WHERE from_subject is not null and state in ('triage', 'active', 'mitigated');
CREATE INDEX "incident_open" ON "incident" USING btree ("workspace_id","model") WHERE state in ('triage', 'active', 'mitigated');