CREATE TABLE "alert" (
	"workspace_id" text NOT NULL,
	"integration" text NOT NULL,
	"fingerprint" text NOT NULL,
	"source" text NOT NULL,
	"rule" text NOT NULL,
	"labels" jsonb NOT NULL,
	"annotations" jsonb NOT NULL,
	"extra" jsonb,
	"state" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone,
	"url" text,
	"severity" smallint NOT NULL,
	"model" text,
	"received" integer NOT NULL,
	"first_at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	"changes" timestamp with time zone[] NOT NULL,
	"routed" boolean DEFAULT false NOT NULL,
	CONSTRAINT "alert_workspace_id_integration_fingerprint_pk" PRIMARY KEY("workspace_id","integration","fingerprint")
);

CREATE TABLE "alert_care" (
	"workspace_id" text NOT NULL,
	"group_number" integer NOT NULL,
	"acked_by" text,
	"acked_at" timestamp with time zone,
	"acked_opening" integer,
	"assignee" text,
	"note" text,
	"note_by" text,
	"note_at" timestamp with time zone,
	CONSTRAINT "alert_care_workspace_id_group_number_pk" PRIMARY KEY("workspace_id","group_number")
);

CREATE TABLE "alert_group" (
	"workspace_id" text NOT NULL,
	"number" integer NOT NULL,
	"key" text NOT NULL,
	"route" text NOT NULL,
	"labels" jsonb NOT NULL,
	"source" text NOT NULL,
	"state" text NOT NULL,
	"title" text NOT NULL,
	"severity" smallint NOT NULL,
	"model" text,
	"firing" integer NOT NULL,
	"total" integer NOT NULL,
	"opening" integer DEFAULT 1 NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone,
	"flapping_since" timestamp with time zone,
	"notified_at" timestamp with time zone,
	"notified_firing" integer DEFAULT 0 NOT NULL,
	"decision" text DEFAULT 'waits' NOT NULL,
	"decided_at" timestamp with time zone,
	"muted" integer DEFAULT 0 NOT NULL,
	"paging" boolean DEFAULT false NOT NULL,
	CONSTRAINT "alert_group_workspace_id_number_pk" PRIMARY KEY("workspace_id","number")
);

CREATE TABLE "alert_inhibit" (
	"workspace_id" text NOT NULL,
	"name" text NOT NULL,
	"cause" jsonb NOT NULL,
	"target" jsonb NOT NULL,
	"equal" text[] NOT NULL,
	CONSTRAINT "alert_inhibit_workspace_id_name_pk" PRIMARY KEY("workspace_id","name")
);

CREATE TABLE "alert_member" (
	"workspace_id" text NOT NULL,
	"group_number" integer NOT NULL,
	"integration" text NOT NULL,
	"fingerprint" text NOT NULL,
	"state" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone,
	"told" text,
	"muted" text,
	CONSTRAINT "alert_member_workspace_id_group_number_integration_fingerprint_pk" PRIMARY KEY("workspace_id","group_number","integration","fingerprint")
);

CREATE TABLE "alert_route" (
	"workspace_id" text NOT NULL,
	"name" text NOT NULL,
	"position" integer NOT NULL,
	"source" text,
	"matchers" jsonb NOT NULL,
	"group_by" text[] NOT NULL,
	"wait_seconds" integer,
	"interval_seconds" integer NOT NULL,
	"repeat_seconds" integer NOT NULL,
	"page" text,
	"place" text,
	"declare" smallint,
	"goes_on" boolean DEFAULT false NOT NULL,
	CONSTRAINT "alert_route_workspace_id_name_pk" PRIMARY KEY("workspace_id","name")
);

CREATE TABLE "silence" (
	"workspace_id" text NOT NULL,
	"number" integer NOT NULL,
	"matchers" jsonb NOT NULL,
	"zone" text NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"to_at" timestamp with time zone,
	"weekly" text,
	"maintenance" boolean NOT NULL,
	"author" text,
	"reason" text,
	"ended_at" timestamp with time zone,
	"ended_by" text,
	CONSTRAINT "silence_workspace_id_number_pk" PRIMARY KEY("workspace_id","number")
);

CREATE INDEX "alert_to_route" ON "alert" USING btree ("workspace_id","last_at") WHERE not routed;
CREATE INDEX "alert_firing" ON "alert" USING btree ("workspace_id") WHERE state = 'firing';
CREATE UNIQUE INDEX "alert_group_open" ON "alert_group" USING btree ("workspace_id","key") WHERE state = 'firing';
CREATE INDEX "alert_group_key" ON "alert_group" USING btree ("workspace_id","key","number");
CREATE INDEX "alert_member_alert" ON "alert_member" USING btree ("workspace_id","integration","fingerprint");
CREATE INDEX "silence_standing" ON "silence" USING btree ("workspace_id") WHERE ended_at is null;