"""The first start at a PC: a hall's store from its enrolment file, a new office, or a store that is elsewhere."""
