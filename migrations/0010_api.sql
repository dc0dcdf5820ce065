CREATE TABLE "idempotency" (
	"workspace_id" text NOT NULL,
	"token" text NOT NULL,
	"route" text NOT NULL,
	"key" text NOT NULL,
	"body_hash" text NOT NULL,
	"status" integer,
	"body" json,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotency_workspace_id_token_route_key_pk" PRIMARY KEY("workspace_id","token","route","key")
);

CREATE INDEX "idempotency_age" ON "idempotency" USING btree ("workspace_id","at");