CREATE TABLE "lifecycle_revision" (
	"workspace_id" text NOT NULL,
	"revision" integer NOT NULL,
	"hash" text NOT NULL,
	"body" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "lifecycle_revision_workspace_id_revision_pk" PRIMARY KEY("workspace_id","revision")
);

CREATE TABLE "reaction" (
	"workspace_id" text NOT NULL,
	"request" integer NOT NULL,
	"platform" text NOT NULL,
	"team" text NOT NULL,
	"user_id" text NOT NULL,
	"emoji" text NOT NULL,
	"person" uuid,
	"counted" boolean NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "reaction_workspace_id_request_platform_team_user_id_emoji_pk" PRIMARY KEY("workspace_id","request","platform","team","user_id","emoji")
);

CREATE TABLE "request" (
	"workspace_id" text NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"track" text NOT NULL,
	"model" text NOT NULL,
	"version" text,
	"subject" text NOT NULL,
	"from_stage" text NOT NULL,
	"to_stage" text NOT NULL,
	"risk" text,
	"state" text NOT NULL,
	"policy" text NOT NULL,
	"policy_revision" integer NOT NULL,
	"asked_by" jsonb NOT NULL,
	"asker" uuid,
	"registrar" uuid,
	"digest" text,
	"version_revision" integer,
	"metrics" jsonb NOT NULL,
	"incumbent" text,
	"incumbent_metrics" jsonb,
	"gates" jsonb NOT NULL,
	"round" integer DEFAULT 1 NOT NULL,
	"reason" text,
	"ending" text,
	"origin" jsonb,
	"opened_at" timestamp with time zone NOT NULL,
	"decided_at" timestamp with time zone,
	"applied_at" timestamp with time zone,
	CONSTRAINT "request_workspace_id_number_pk" PRIMARY KEY("workspace_id","number")
);

CREATE TABLE "vote" (
	"workspace_id" text NOT NULL,
	"request" integer NOT NULL,
	"person" uuid NOT NULL,
	"decision" text NOT NULL,
	"source" text NOT NULL,
	"comment" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "vote_workspace_id_request_person_pk" PRIMARY KEY("workspace_id","request","person")
);

ALTER TABLE "reaction" ADD CONSTRAINT "reaction_workspace_id_request_request_workspace_id_number_fk" FOREIGN KEY ("workspace_id","request") REFERENCES "public"."request"("workspace_id","number") ON DELETE no action ON UPDATE no action;
ALTER TABLE "request" ADD CONSTRAINT "request_workspace_id_model_model_workspace_id_name_fk" FOREIGN KEY ("workspace_id","model") REFERENCES "public"."model"("workspace_id","name") ON DELETE no action ON UPDATE no action;
ALTER TABLE "vote" ADD CONSTRAINT "vote_workspace_id_request_request_workspace_id_number_fk" FOREIGN KEY ("workspace_id","request") REFERENCES "public"."request"("workspace_id","number") ON DELETE no action ON UPDATE no action;
CREATE UNIQUE INDEX "request_open" ON "request" USING btree ("workspace_id","track","model","to_stage") WHERE state in ('pending', 'approved', 'applying', 'apply-failed');
CREATE INDEX "request_by_state" ON "request" USING btree ("workspace_id","state","opened_at");
CREATE INDEX "request_by_model" ON "request" USING btree ("workspace_id","model","number");
CREATE INDEX "request_by_asker" ON "request" USING btree ("workspace_id","asker","number");
CREATE INDEX "vote_of_person" ON "vote" USING btree ("workspace_id","person");