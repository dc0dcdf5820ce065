CREATE TABLE "check_result" (
	"workspace_id" text NOT NULL,
	"model" text NOT NULL,
	"version" text NOT NULL,
	"context" text NOT NULL,
	"state" text NOT NULL,
	"url" text,
	"description" text,
	"at" timestamp with time zone NOT NULL,
	"reported_by" jsonb NOT NULL,
	CONSTRAINT "check_result_workspace_id_model_version_context_pk" PRIMARY KEY("workspace_id","model","version","context")
);

CREATE TABLE "criterion" (
	"workspace_id" text NOT NULL,
	"model" text NOT NULL,
	"metric" text NOT NULL,
	"op" text NOT NULL,
	"bound" double precision NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "criterion_workspace_id_model_metric_op_pk" PRIMARY KEY("workspace_id","model","metric","op")
);

CREATE TABLE "evidence" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"subject" text NOT NULL,
	"model" text NOT NULL,
	"kind" text NOT NULL,
	"result" text NOT NULL,
	"uri" text,
	"text" text,
	"digest" text,
	"added_by" jsonb NOT NULL,
	"author" uuid,
	"at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	CONSTRAINT "evidence_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);

CREATE TABLE "finding" (
	"workspace_id" text NOT NULL,
	"number" integer NOT NULL,
	"subject" text NOT NULL,
	"model" text NOT NULL,
	"title" text NOT NULL,
	"severity" text NOT NULL,
	"owner" uuid,
	"state" text NOT NULL,
	"opened_by" uuid,
	"at" timestamp with time zone NOT NULL,
	"ended_by" uuid,
	"ended_at" timestamp with time zone,
	"reason" text,
	CONSTRAINT "finding_workspace_id_number_pk" PRIMARY KEY("workspace_id","number")
);

CREATE TABLE "freeze" (
	"workspace_id" text NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"zone" text NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"to_at" timestamp with time zone,
	"weekly" text,
	"models" jsonb,
	"team" text,
	"stage" text,
	"reason" text,
	"added_by" uuid,
	"at" timestamp with time zone NOT NULL,
	"ended_by" uuid,
	"ended_at" timestamp with time zone,
	CONSTRAINT "freeze_workspace_id_id_pk" PRIMARY KEY("workspace_id","id")
);

ALTER TABLE "check_result" ADD CONSTRAINT "check_result_workspace_id_model_version_version_workspace_id_model_version_fk" FOREIGN KEY ("workspace_id","model","version") REFERENCES "public"."version"("workspace_id","model","version") ON DELETE no action ON UPDATE no action;
ALTER TABLE "criterion" ADD CONSTRAINT "criterion_workspace_id_model_model_workspace_id_name_fk" FOREIGN KEY ("workspace_id","model") REFERENCES "public"."model"("workspace_id","name") ON DELETE no action ON UPDATE no action;
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_workspace_id_model_model_workspace_id_name_fk" FOREIGN KEY ("workspace_id","model") REFERENCES "public"."model"("workspace_id","name") ON DELETE no action ON UPDATE no action;
ALTER TABLE "finding" ADD CONSTRAINT "finding_workspace_id_model_model_workspace_id_name_fk" FOREIGN KEY ("workspace_id","model") REFERENCES "public"."model"("workspace_id","name") ON DELETE no action ON UPDATE no action;
CREATE INDEX "evidence_newest" ON "evidence" USING btree ("workspace_id","model","subject","kind","at");
CREATE INDEX "finding_of_model" ON "finding" USING btree ("workspace_id","model","state");
CREATE UNIQUE INDEX "freeze_name" ON "freeze" USING btree ("workspace_id","name") WHERE ended_at is null;