CREATE TABLE "contact_setting" (
	"workspace_id" text NOT NULL,
	"person" uuid NOT NULL,
	"urgent" jsonb NOT NULL,
	"normal" jsonb NOT NULL,
	"quiet_from" smallint,
	"quiet_to" smallint,
	"zone" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "contact_setting_workspace_id_person_pk" PRIMARY KEY("workspace_id","person")
);

CREATE TABLE "escalation_policy" (
	"workspace_id" text NOT NULL,
	"name" text NOT NULL,
	"steps" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"by" uuid,
	CONSTRAINT "escalation_policy_workspace_id_name_pk" PRIMARY KEY("workspace_id","name")
);

CREATE TABLE "page" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"subject" text NOT NULL,
	"policy" text NOT NULL,
	"steps" jsonb NOT NULL,
	"urgency" text NOT NULL,
	"severity" smallint NOT NULL,
	"title" text NOT NULL,
	"summary" text NOT NULL,
	"model" text,
	"alerts" integer NOT NULL,
	"state" text NOT NULL,
	"generation" integer DEFAULT 1 NOT NULL,
	"step" integer DEFAULT 0 NOT NULL,
	"round" integer DEFAULT 0 NOT NULL,
	"fell_back_at" timestamp with time zone,
	"started_at" timestamp with time zone NOT NULL,
	"acknowledged_at" timestamp with time zone,
	"acknowledged_by" uuid,
	"lease_until" timestamp with time zone,
	"reminded_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"ended_because" text,
	CONSTRAINT "page_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);

CREATE TABLE "page_attempt" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"page" uuid NOT NULL,
	"step" integer NOT NULL,
	"round" integer NOT NULL,
	"person" uuid,
	"position" integer NOT NULL,
	"kind" text NOT NULL,
	"platform" text,
	"team" text,
	"channel" text,
	"target" text,
	"provider" text,
	"due_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"generation" integer NOT NULL,
	"wanted_at" timestamp with time zone,
	"trying_at" timestamp with time zone,
	"tries" integer DEFAULT 0 NOT NULL,
	"sent_at" timestamp with time zone,
	"error" text,
	"link_used_at" timestamp with time zone,
	CONSTRAINT "page_attempt_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);

CREATE TABLE "page_key" (
	"workspace_id" text PRIMARY KEY NOT NULL,
	"key" "bytea" NOT NULL
);

CREATE TABLE "page_provider" (
	"workspace_id" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"url" text NOT NULL,
	"secret" text,
	"sender" text,
	"allow_private" boolean NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "page_provider_workspace_id_name_pk" PRIMARY KEY("workspace_id","name")
);

CREATE TABLE "page_turn" (
	"workspace_id" text NOT NULL,
	"policy" text NOT NULL,
	"group_name" text NOT NULL,
	"person" uuid NOT NULL,
	CONSTRAINT "page_turn_workspace_id_policy_group_name_pk" PRIMARY KEY("workspace_id","policy","group_name")
);

ALTER TABLE "page_attempt" ADD CONSTRAINT "page_attempt_workspace_id_page_page_workspace_id_id_fk" FOREIGN KEY ("workspace_id","page") REFERENCES "public"."page"("workspace_id","id") ON DELETE no action ON UPDATE no action;
CREATE UNIQUE INDEX "page_running" ON "page" USING btree ("workspace_id","subject","policy") WHERE state <> 'ended';
CREATE INDEX "page_subject" ON "page" USING btree ("workspace_id","subject");
CREATE INDEX "page_open" ON "page" USING btree ("workspace_id","started_at") WHERE state = 'open';
CREATE INDEX "page_attempt_page" ON "page_attempt" USING btree ("workspace_id","page");