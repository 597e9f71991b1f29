CREATE TABLE `audit` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`site_id` text NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`subject` text NOT NULL,
	`detail` text DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_site` ON `audit` (`site_id`,`id`);--> statement-breakpoint
CREATE INDEX `audit_subject` ON `audit` (`site_id`,`subject`);--> statement-breakpoint
CREATE TABLE `drift` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`site_id` text NOT NULL,
	`object_id` text NOT NULL,
	`before` text,
	`after` text,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `drift_site` ON `drift` (`site_id`,`at`);--> statement-breakpoint
CREATE TABLE `job` (
	`name` text PRIMARY KEY NOT NULL,
	`cursor` text NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE TABLE `checkout_attempt` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`site_id` text NOT NULL,
	`key` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `checkout_attempt_key` ON `checkout_attempt` (`site_id`,`key`,`at`);--> statement-breakpoint
CREATE INDEX `checkout_attempt_at` ON `checkout_attempt` (`at`);--> statement-breakpoint
CREATE TABLE `plan_content` (
	`site_id` text NOT NULL,
	`plan_id` text NOT NULL,
	`content_kind` text NOT NULL,
	`content_slug` text NOT NULL,
	PRIMARY KEY(`site_id`, `plan_id`, `content_kind`, `content_slug`)
);
--> statement-breakpoint
CREATE INDEX `plan_content_content` ON `plan_content` (`site_id`,`content_kind`,`content_slug`);--> statement-breakpoint
CREATE TABLE `gift` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`source` text NOT NULL,
	`plan_id` text NOT NULL,
	`days` integer,
	`code_hash` text,
	`giver_id` text NOT NULL,
	`member_id` text,
	`to_email` text,
	`to_name` text DEFAULT '' NOT NULL,
	`message` text DEFAULT '' NOT NULL,
	`deliver_at` integer,
	`object_id` text,
	`paid_at` integer,
	`voided_at` integer,
	`redeemed_at` integer,
	`redeemed_by` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `gift_code` ON `gift` (`site_id`,`code_hash`);--> statement-breakpoint
CREATE INDEX `gift_giver` ON `gift` (`site_id`,`giver_id`);--> statement-breakpoint
CREATE INDEX `gift_member` ON `gift` (`site_id`,`member_id`);--> statement-breakpoint
CREATE INDEX `gift_object` ON `gift` (`object_id`);--> statement-breakpoint
CREATE INDEX `gift_created` ON `gift` (`site_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `meter_read` (
	`site_id` text NOT NULL,
	`reader` text NOT NULL,
	`month` integer NOT NULL,
	`post_slug` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`site_id`, `reader`, `month`, `post_slug`)
);
--> statement-breakpoint
CREATE INDEX `meter_read_month` ON `meter_read` (`month`);--> statement-breakpoint
CREATE TABLE `offer` (
	`site_id` text NOT NULL,
	`code` text NOT NULL,
	`name` text NOT NULL,
	`plan_id` text,
	`percent` integer,
	`amount` integer,
	`currency` text,
	`duration` text NOT NULL,
	`months` integer,
	`max_uses` integer,
	`expires_at` integer,
	`active` integer DEFAULT true NOT NULL,
	`stripe_coupon_id` text NOT NULL,
	`stripe_promotion_code_id` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`site_id`, `code`)
);
--> statement-breakpoint
CREATE TABLE `mailing` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`post_slug` text NOT NULL,
	`subject` text NOT NULL,
	`segment` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`cursor` text DEFAULT '' NOT NULL,
	`queued` integer DEFAULT 0 NOT NULL,
	`done_at` integer
);
--> statement-breakpoint
CREATE INDEX `mailing_site` ON `mailing` (`site_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`carrier` text NOT NULL,
	`target` text NOT NULL,
	`kind` text NOT NULL,
	`payload` text NOT NULL,
	`due_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`leased_until` integer DEFAULT 0 NOT NULL,
	`done_at` integer,
	`failed_at` integer,
	`error` text DEFAULT '' NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`due_at`) WHERE "outbox"."done_at" is null and "outbox"."failed_at" is null;--> statement-breakpoint
CREATE INDEX `outbox_site` ON `outbox` (`site_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `webhook_endpoint` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`url` text NOT NULL,
	`secret` text NOT NULL,
	`types` text NOT NULL,
	`active` integer DEFAULT true NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `webhook_endpoint_site` ON `webhook_endpoint` (`site_id`);--> statement-breakpoint
CREATE TABLE `payment` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`member_id` text NOT NULL,
	`plan_id` text NOT NULL,
	`kind` text NOT NULL,
	`subscription_id` text,
	`amount` integer NOT NULL,
	`tax` integer NOT NULL,
	`refunded` integer NOT NULL,
	`disputed` integer NOT NULL,
	`currency` text NOT NULL,
	`paid_at` integer NOT NULL,
	`post_slug` text,
	`offer` text,
	`referrer_id` text
);
--> statement-breakpoint
CREATE INDEX `payment_site` ON `payment` (`site_id`,`paid_at`);--> statement-breakpoint
CREATE INDEX `payment_member` ON `payment` (`site_id`,`member_id`);--> statement-breakpoint
CREATE TABLE `subscription` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`member_id` text NOT NULL,
	`plan_id` text NOT NULL,
	`status` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`interval` text NOT NULL,
	`quantity` integer NOT NULL,
	`started_at` integer NOT NULL,
	`trial_ends_at` integer,
	`period_ends_at` integer NOT NULL,
	`cancel_at` integer,
	`ended_at` integer,
	`paused` integer NOT NULL,
	`post_slug` text,
	`offer` text,
	`referrer_id` text
);
--> statement-breakpoint
CREATE INDEX `subscription_site` ON `subscription` (`site_id`,`started_at`);--> statement-breakpoint
CREATE INDEX `subscription_member` ON `subscription` (`site_id`,`member_id`);--> statement-breakpoint
CREATE TABLE `withdrawal` (
	`object_id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`member_id` text NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`declared_at` integer NOT NULL,
	`settled_at` integer
);
--> statement-breakpoint
CREATE INDEX `withdrawal_site` ON `withdrawal` (`site_id`,`declared_at`);--> statement-breakpoint
CREATE TABLE `seal` (
	`site_id` text NOT NULL,
	`post_slug` text NOT NULL,
	`key_id` text NOT NULL,
	`key` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`site_id`, `post_slug`, `key_id`)
);
--> statement-breakpoint
CREATE TABLE `seat` (
	`site_id` text NOT NULL,
	`subscription_id` text NOT NULL,
	`email` text NOT NULL,
	`member_id` text,
	`invited_at` integer NOT NULL,
	`taken_at` integer,
	PRIMARY KEY(`subscription_id`, `email`)
);
--> statement-breakpoint
CREATE INDEX `seat_email` ON `seat` (`site_id`,`email`);--> statement-breakpoint
CREATE TABLE `api_token` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`name` text NOT NULL,
	`scope` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer
);
--> statement-breakpoint
CREATE INDEX `api_token_site` ON `api_token` (`site_id`);--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_plan` (
	`site_id` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`kind` text DEFAULT 'subscription' NOT NULL,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`prices` text DEFAULT '[]' NOT NULL,
	`interval` text,
	`trial_days` integer DEFAULT 0 NOT NULL,
	`seats` integer DEFAULT 1 NOT NULL,
	`days` integer,
	`opens` text DEFAULT 'all' NOT NULL,
	`tier` text,
	`stripe_price_id` text NOT NULL,
	`active` integer DEFAULT true NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`site_id`, `id`)
);
--> statement-breakpoint
INSERT INTO `__new_plan`("site_id", "id", "name", "description", "amount", "currency", "interval", "stripe_price_id", "active", "created_at") SELECT "site_id", "id", "name", "description", "amount", "currency", "interval", "stripe_price_id", "active", "created_at" FROM `plan`;--> statement-breakpoint
DROP TABLE `plan`;--> statement-breakpoint
ALTER TABLE `__new_plan` RENAME TO `plan`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `plan_price` ON `plan` (`stripe_price_id`);--> statement-breakpoint
ALTER TABLE `grant` ADD `note` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `grant` ADD `since` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `grant` SET `since` = `starts_at`;--> statement-breakpoint
UPDATE `grant` SET `note` = `reason`, `reason` = 'comp' WHERE `source` = 'comp' AND `reason` <> 'owner';--> statement-breakpoint
UPDATE `grant` SET `reason` = CASE `reason` WHEN 'Trial' THEN 'trial' WHEN 'Subscription' THEN 'paid' WHEN 'Subscription, payment due' THEN 'past_due' WHEN 'Subscription, no longer to a plan here' THEN 'plan_gone' ELSE 'ended' END WHERE `source` <> 'comp';--> statement-breakpoint
ALTER TABLE `grant` ADD `via` text;--> statement-breakpoint
CREATE INDEX `grant_via` ON `grant` (`via`);--> statement-breakpoint
CREATE INDEX `grant_ends` ON `grant` (`ends_at`);--> statement-breakpoint
ALTER TABLE `stripe_event` ADD `site_id` text;--> statement-breakpoint
ALTER TABLE `stripe_event` ADD `reason` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `stripe_event` ADD `attempts` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE INDEX `stripe_event_outcome` ON `stripe_event` (`outcome`,`received_at`);--> statement-breakpoint
ALTER TABLE `course` ADD `tier` text;--> statement-breakpoint
ALTER TABLE `lesson` ADD `opens_at` integer;--> statement-breakpoint
ALTER TABLE `lesson` ADD `drip_days` integer;--> statement-breakpoint
ALTER TABLE `member` ADD `referral_code` text;--> statement-breakpoint
ALTER TABLE `member` ADD `newsletter` integer DEFAULT true NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `member_referral` ON `member` (`site_id`,`referral_code`);--> statement-breakpoint
ALTER TABLE `post` ADD `tier` text;--> statement-breakpoint
ALTER TABLE `post` ADD `opens_at` integer;--> statement-breakpoint
ALTER TABLE `post` ADD `drip_days` integer;--> statement-breakpoint
ALTER TABLE `post` ADD `source` text;--> statement-breakpoint
CREATE INDEX `post_source` ON `post` (`site_id`,`source`);--> statement-breakpoint
ALTER TABLE `site` ADD `rules` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `site` ADD `stripe_portal_id` text;--> statement-breakpoint
CREATE INDEX `stripe_projection_site` ON `stripe_projection` (`site_id`,`projected_at`);