CREATE TABLE "model" (
	"workspace_id" text NOT NULL,
	"name" text NOT NULL,
	"title" text,
	"owner" uuid,
	"risk" text,
	"team" text,
	"about" text,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" jsonb NOT NULL,
	CONSTRAINT "model_workspace_id_name_pk" PRIMARY KEY("workspace_id","name")
);

CREATE TABLE "placement" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"subject" text NOT NULL,
	"model" text NOT NULL,
	"track" text NOT NULL,
	"stage" text NOT NULL,
	"share" real,
	"digest" text,
	"from_at" timestamp with time zone NOT NULL,
	"to_at" timestamp with time zone,
	"request" integer,
	CONSTRAINT "placement_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);

CREATE TABLE "version" (
	"workspace_id" text NOT NULL,
	"model" text NOT NULL,
	"version" text NOT NULL,
	"uri" text,
	"digest" text,
	"commit" text,
	"notes" text,
	"datasets" jsonb NOT NULL,
	"metrics" jsonb NOT NULL,
	"registrar" uuid,
	"created_by" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "version_workspace_id_model_version_pk" PRIMARY KEY("workspace_id","model","version")
);

ALTER TABLE "placement" ADD CONSTRAINT "placement_workspace_id_model_model_workspace_id_name_fk" FOREIGN KEY ("workspace_id","model") REFERENCES "public"."model"("workspace_id","name") ON DELETE no action ON UPDATE no action;
ALTER TABLE "version" ADD CONSTRAINT "version_workspace_id_model_model_workspace_id_name_fk" FOREIGN KEY ("workspace_id","model") REFERENCES "public"."model"("workspace_id","name") ON DELETE no action ON UPDATE no action;
CREATE INDEX "model_owner" ON "model" USING btree ("workspace_id","owner");
CREATE UNIQUE INDEX "placement_open" ON "placement" USING btree ("workspace_id","subject","track") WHERE to_at is null;
CREATE INDEX "placement_of_subject" ON "placement" USING btree ("workspace_id","subject","track","from_at");
CREATE INDEX "placement_of_model" ON "placement" USING btree ("workspace_id","model","track","stage","from_at");
CREATE INDEX "version_newest" ON "version" USING btree ("workspace_id","model","created_at");