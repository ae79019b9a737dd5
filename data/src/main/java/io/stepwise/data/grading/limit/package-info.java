/** How much work one answer may cost. Nothing here knows what the work is. */
package io.stepwise.data.grading.limit;
