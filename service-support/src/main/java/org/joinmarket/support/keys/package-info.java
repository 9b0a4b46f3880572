/** Refuses settings that do not exist, and shows the effective ones with their sources. */
@NullMarked
package org.joinmarket.support.keys;

import org.jspecify.annotations.NullMarked;
