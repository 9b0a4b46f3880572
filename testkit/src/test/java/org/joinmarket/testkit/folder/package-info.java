@NullMarked
package org.joinmarket.testkit.folder;

import org.jspecify.annotations.NullMarked;
