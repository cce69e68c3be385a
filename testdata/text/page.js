"use strict";
const words = ["Сәлем", "привет", "👍🏽"];
console.log(words.join(", "));
