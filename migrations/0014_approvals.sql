CREATE TABLE "delegation" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"from_person" uuid NOT NULL,
	"to_person" uuid NOT NULL,
	"request" integer,
	"from_at" timestamp with time zone NOT NULL,
	"to_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "delegation_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);

CREATE TABLE "feedback" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"request" integer NOT NULL,
	"person" uuid NOT NULL,
	"severity" text NOT NULL,
	"comment" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "feedback_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);

CREATE TABLE "hold" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"model" text NOT NULL,
	"request" integer,
	"since" timestamp with time zone NOT NULL,
	"set_by" uuid,
	"released_at" timestamp with time zone,
	"released_by" uuid,
	CONSTRAINT "hold_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);

DROP INDEX "request_open";
ALTER TABLE "request" ADD COLUMN "owner" uuid;
ALTER TABLE "request" ADD COLUMN "team" text;
ALTER TABLE "request" ADD COLUMN "votes_from" integer DEFAULT 1 NOT NULL;
ALTER TABLE "request" ADD COLUMN "expires_at" timestamp with time zone;
ALTER TABLE "request" ADD COLUMN "escalated_at" timestamp with time zone;
ALTER TABLE "request" ADD COLUMN "share" real;
ALTER TABLE "request" ADD COLUMN "bundle" integer;
ALTER TABLE "request" ADD COLUMN "after_request" integer;
ALTER TABLE "request" ADD COLUMN "not_before" timestamp with time zone;
ALTER TABLE "request" ADD COLUMN "settles_at" timestamp with time zone;
ALTER TABLE "request" ADD COLUMN "incident" text;
ALTER TABLE "request" ADD COLUMN "concerns" integer;
ALTER TABLE "request" ADD COLUMN "valid_until" timestamp with time zone;
ALTER TABLE "request" ADD COLUMN "superseded_by" integer;
ALTER TABLE "vote" ADD COLUMN "round" integer DEFAULT 1 NOT NULL;
ALTER TABLE "vote" ADD COLUMN "behalf_of" uuid;
ALTER TABLE "model" ADD COLUMN "tags" text[] DEFAULT '{}' NOT NULL;
ALTER TABLE "feedback" ADD CONSTRAINT "feedback_workspace_id_request_request_workspace_id_number_fk" FOREIGN KEY ("workspace_id","request") REFERENCES "public"."request"("workspace_id","number") ON DELETE no action ON UPDATE no action;
ALTER TABLE "hold" ADD CONSTRAINT "hold_workspace_id_model_model_workspace_id_name_fk" FOREIGN KEY ("workspace_id","model") REFERENCES "public"."model"("workspace_id","name") ON DELETE no action ON UPDATE no action;
CREATE INDEX "delegation_of_person" ON "delegation" USING btree ("workspace_id","from_person");
CREATE INDEX "delegation_to_person" ON "delegation" USING btree ("workspace_id","to_person");
CREATE INDEX "delegation_of_request" ON "delegation" USING btree ("workspace_id","request");
CREATE INDEX "feedback_of_request" ON "feedback" USING btree ("workspace_id","request");
CREATE UNIQUE INDEX "hold_open" ON "hold" USING btree ("workspace_id","model") WHERE released_at is null;
CREATE INDEX "request_of_bundle" ON "request" USING btree ("workspace_id","bundle") WHERE bundle is not null;
CREATE INDEX "request_concerning" ON "request" USING btree ("workspace_id","concerns") WHERE concerns is not null;
CREATE UNIQUE INDEX "request_open" ON "request" USING btree ("workspace_id","track","model","to_stage") WHERE state in ('pending', 'approved', 'applying', 'apply-failed') and kind <> 'review';