/**
 * Prompt and step formats: how a problem becomes the ids that a policy continues, and which steps
 * the ids that it generated consist of.
 */
package io.stepwise.lm.format;
