/**
 * What the commands that turn one file of JSON lines into another share: fields with messages that
 * name file and line, and outputs that appear whole. Nothing here knows what is computed.
 */
package io.stepwise.jobs.exchange;
