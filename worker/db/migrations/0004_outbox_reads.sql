ALTER TABLE `mailing` ADD `origin` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `outbox_webhook` ON `outbox` (`target`,`created_at`,`id`) WHERE "outbox"."carrier" = 'webhook';--> statement-breakpoint
CREATE INDEX `subscription_trial` ON `subscription` (`trial_ends_at`) WHERE "subscription"."status" = 'trialing';