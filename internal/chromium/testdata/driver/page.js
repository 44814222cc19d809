console.log("extension page starts");
