CREATE TABLE "counter" (
	"workspace_id" text NOT NULL,
	"kind" text NOT NULL,
	"value" bigint NOT NULL,
	CONSTRAINT "counter_workspace_id_kind_pk" PRIMARY KEY("workspace_id","kind")
);

CREATE TABLE "once" (
	"workspace_id" text NOT NULL,
	"key" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"answer" jsonb,
	CONSTRAINT "once_workspace_id_key_pk" PRIMARY KEY("workspace_id","key")
);
