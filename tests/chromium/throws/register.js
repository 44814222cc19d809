"use strict";

throw new Error("cannot register");
